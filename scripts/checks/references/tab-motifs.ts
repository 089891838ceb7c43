import { at, type ReferenceRule } from './context.ts';
import { componentsOf } from '../../project/package-source.ts';
import { childOf } from '../../project/xml.ts';

/** Names of the motifs by their number, counted from 1 (Metadata API Developer Guide, CustomTab, and retrieved tabs). */
const MOTIFS =
  'Heart,Fan,Sun,Hexagon,Leaf,Triangle,Square,Diamond,Lightning,Moon,Star,Circle,Box,Hands,People,Bank,Sack,Form,Wrench,Airplane,Computer,Phone,Mail,Building,Alarm clock,Flag,Laptop,Cell phone,PDA,Radar dish,Car,Factory,Desk,Insect,Microphone,Train,Bridge,Camera,Telescope,Credit card,Stack of Cash,Treasure chest,Jewel,Hammer,Ticket,Postage,Knight,Trophy,CD/DVD,Big top,Apple,Balls,Bell,Boat,Books,Bottle,Building Block,Caduceus,Can,Umbrella,Castle,Chalkboard,Chip,Compass,Cup,Dice,Gears,Globe,Guitar,Handsaw,Headset,Helicopter,Highway Sign,Hot Air Balloon,IP Phone,Keys,Locked,Map,Measuring Tape,Motorcycle,Musical Note,Whistle,Pencil,Presenter,Real Estate Sign,Red Cross,Safe,Sailboat,Saxophone,Scales,Shield,Ship,Shopping Cart,Stethoscope,Stopwatch,Street Sign,Thermometer,Truck,TV CRT,TV Widescreen'.split(
    ','
  );

/** Tabs: the motif is one that the platform has, under its own name. */
export const tabMotifs: ReferenceRule = ({ source }) =>
  componentsOf(source, 'CustomTab').flatMap((tab) => {
    const motif = childOf(tab.xml, 'motif');
    const [, number = '', name] = /^Custom(\d+): (.+)$/.exec(motif?.text ?? '') ?? [];
    const right = MOTIFS[Number(number) - 1];
    if (!motif || (right !== undefined && right === name)) return [];
    const message = `There is no tab motif "${motif.text}".`;
    const advice =
      right === undefined ? 'Name one of Custom1 to Custom100.' : `Write "Custom${number}: ${right}".`;
    return [at(tab, motif, message, advice)];
  });
