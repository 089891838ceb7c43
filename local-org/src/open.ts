import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ApexLoadError, notModelled } from './apex/errors.ts';
import { languageLibrary } from './apex/library/language.ts';
import { API_VERSION, Program, type SourceFile } from './apex/program.ts';
import { LocalOrg, type LocalOrgOptions } from './platform/local-org.ts';

/** A local org with the Apex of its package loaded. */
export interface OpenedOrg {
  readonly org: LocalOrg;
  readonly program: Program;
}

/**
 * Opens a local org on the folders and loads the Apex in them, and in `extra`, as far as `which` agrees. Throws
 * ApexLoadError for what it does not model.
 */
export function openOrg(
  options: LocalOrgOptions,
  extra: readonly string[] = [],
  debug: (text: string) => void = () => undefined,
  which: (file: SourceFile) => boolean = () => true
): OpenedOrg {
  const org = LocalOrg.open(options);
  const program = new Program({
    library: org.library(languageLibrary()),
    objectStatics: org.objectStatics,
    database: org.apexDatabase,
    platform: org.platform,
    clock: org.clock,
    debug
  });
  const files = [...options.folders, ...extra].flatMap(apexFiles).filter(which);
  const trigger = files.find(({ path }) => path.endsWith('.trigger'));
  if (trigger !== undefined) throw notModelled('A trigger', { file: trigger.path, line: 1, column: 0 });
  program.load(files);
  return { org, program };
}

/** Opens an org without the files that it refuses, and those that need them; `refused` hears of each with the reason. */
export function openWithoutRefused(
  options: LocalOrgOptions,
  extra: readonly string[],
  debug: (text: string) => void,
  refused: (fault: ApexLoadError) => void
): OpenedOrg {
  const without = new Set<string>();
  for (;;) {
    try {
      return openOrg(options, extra, debug, ({ path }) => !without.has(path));
    } catch (error) {
      if (!(error instanceof ApexLoadError)) throw error;
      for (const fault of error.faults) {
        if (fault.position === null) throw error;
        without.add(fault.position.file);
        refused(fault);
      }
    }
  }
}

/** The classes and triggers under a folder, by path. */
export function apexFiles(folder: string): SourceFile[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return apexFiles(path);
      return /\.(cls|trigger)$/.test(name)
        ? [
            {
              path: relative(process.cwd(), path),
              text: readFileSync(path, 'utf8'),
              apiVersion: apiVersionOf(path)
            }
          ]
        : [];
    });
}

function apiVersionOf(path: string): number {
  const metadata = `${path}-meta.xml`;
  if (!existsSync(metadata)) return API_VERSION;
  const version = /<apiVersion>(\d+\.\d)<\/apiVersion>/.exec(readFileSync(metadata, 'utf8'))?.[1];
  if (version === undefined)
    throw new ApexLoadError('The API version is missing', { file: metadata, line: 1, column: 0 });
  return Number(version);
}
