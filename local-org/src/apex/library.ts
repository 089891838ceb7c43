import type { TypeLiteral } from './run/type-literal.ts';
import type { Transaction } from './transaction.ts';
import type { ApexType } from './types.ts';
import type {
  ApexBlob,
  ApexDate,
  ApexDatetime,
  ApexDecimal,
  ApexDouble,
  ApexException,
  ApexList,
  ApexMap,
  ApexSet,
  ApexTime,
  ApexValue,
  SObject
} from './values.ts';

/**
 * The code of one native member.
 *
 * - static method, static property: `(transaction, ...args)`
 * - method, property: `(transaction, self, ...args)`; `self` is never null
 * - constructor: `(transaction, type, ...args)` with the `ApexType` being made (its type arguments included)
 *
 * Arguments already have the declared types; any of them may be null.
 */
export type Native = (transaction: Transaction, ...args: never[]) => ApexValue | void;

/** A property that can be written: `set` receives the new value last. */
export interface NativeProperty {
  readonly get: Native;
  readonly set?: Native;
}

/**
 * A class, interface or enum that Apex code can use without declaring it.
 *
 * Members are keyed by their Apex signature, so that overload resolution, conversions and the
 * "not modelled" refusal all come from this one table:
 *
 * - `'static List<SObject> query(String soql)'`: static method
 * - `'Integer size()'`: instance method
 * - `'new(String message)'`: constructor
 * - `'String message'` or `'static Integer count'`: property (a function: read only)
 * - `'@binds static List<SObject> query(String soql)'`: the function receives one more argument,
 *   a `CallerBinds`, that looks up the variables visible where the call stands
 * - `'@caller static Database.SaveResult insert(SObject record)'`: the function receives one more argument, the `Caller`;
 *   before `@binds` it comes after the binds
 */
export interface NativeClass {
  /** `Assert`, `Database.SaveResult`, `List<T>`; the System and Schema namespaces need not be written. */
  readonly name: string;
  readonly kind?: 'class' | 'interface' | 'enum' | 'exception';
  /** Superclass; exceptions extend Exception unless they say otherwise. */
  readonly extends?: string;
  readonly implements?: readonly string[];
  /** Constants of an enum, in order; the values are made by the type table. */
  readonly values?: readonly string[];
  /** Signatures of an interface's methods; `callMethod` calls them on objects written in Apex. */
  readonly methods?: readonly string[];
  readonly members?: Readonly<Record<string, Native | NativeProperty>>;
  /** Static properties whose names only the project knows, such as `Label.Welcome`: asked with the name as written. */
  readonly staticProperty?: (name: string) => DynamicProperty | undefined;
}

/** A property found by asking, with its Apex type. */
export interface DynamicProperty extends NativeProperty {
  readonly type: string;
}

/** Statics of an object's type that depend on the object, such as `Account.SObjectType` or `Settings__c.getInstance()`. */
export interface ObjectStatics {
  property(objectName: string, name: string): DynamicProperty | undefined;
  /** Static methods by signature, as in `NativeClass.members`. */
  methods(objectName: string): Readonly<Record<string, Native>>;
}

/** Finds a variable by the name a dynamic query binds; undefined when the caller has none of that name. */
export type CallerBinds = (name: string) => ApexValue | undefined;

/** The class whose code calls: what depends on the API version or the sharing of a class asks it. */
export interface Caller {
  /** Name of the class, `Outer.Inner` for an inner one. */
  readonly className: string;
  /** API version of its file, such as 66; `-meta.xml` says it. */
  readonly apiVersion: number;
  /** Its sharing keyword; null without one before API version 67, from which on that means `with sharing`. */
  readonly sharing: 'with sharing' | 'without sharing' | 'inherited sharing' | null;
}

/** How the values of the types that signatures name look in JavaScript. */
interface ValuesOfTypes {
  readonly Blob: ApexBlob;
  readonly Boolean: boolean;
  readonly Date: ApexDate;
  readonly Datetime: ApexDatetime;
  readonly Decimal: ApexDecimal;
  readonly Double: ApexDouble;
  readonly Exception: ApexException;
  readonly Id: string;
  readonly Integer: number;
  readonly Iterable: ApexValue;
  readonly List: ApexList;
  readonly Long: bigint;
  readonly Map: ApexMap;
  readonly Object: ApexValue;
  readonly SObject: SObject;
  readonly Set: ApexSet;
  readonly String: string;
  readonly Time: ApexTime;
  readonly Type: TypeLiteral;
}

/** A type that is not in the table is the native's own business: it says what it expects. */
type ValueOf<Type extends string> = Type extends `${infer Name}<${string}`
  ? ValueOf<Name>
  : Type extends keyof ValuesOfTypes
    ? ValuesOfTypes[Type]
    : Type extends 'K' | 'T' | 'V'
      ? ApexValue
      : never;

type ArgumentsOf<Parameters extends string> = Parameters extends `Map<${string}> ${infer Rest}`
  ? [ApexMap | null, ...FurtherArguments<Rest>]
  : Parameters extends `${infer Type} ${infer Rest}`
    ? [ValueOf<Type> | null, ...FurtherArguments<Rest>]
    : [];

type FurtherArguments<Rest extends string> = Rest extends `${string}, ${infer Next}` ? ArgumentsOf<Next> : [];

type Code<Arguments extends readonly unknown[]> = (
  transaction: Transaction,
  ...args: Arguments
) => ApexValue | void;

/** What the function behind a signature receives. */
type CodeOf<Self, Signature extends string> = Signature extends `@caller ${infer Rest}(${infer P})`
  ? CodeOf<Self, `${Rest}(${P})`> extends Code<infer Arguments>
    ? Code<[...Arguments, caller: Caller]>
    : never
  : Signature extends `@binds static ${string}(${infer P})`
    ? Code<[...ArgumentsOf<P>, binds: CallerBinds]>
    : Signature extends `static ${string}(${infer P})`
      ? Code<ArgumentsOf<P>>
      : Signature extends `new(${infer P})`
        ? Code<[type: ApexType, ...ArgumentsOf<P>]>
        : Signature extends `${string}(${infer P})`
          ? Code<[self: Self, ...ArgumentsOf<P>]>
          : Code<[self: Self]> | NativeProperty;

/** A native class of the language, whose functions get the types of their parameters from their signatures. */
export function nativeClass<const Name extends string, Signature extends string>(
  definition: Omit<NativeClass, 'members' | 'name'> & {
    readonly name: Name;
    readonly members: { readonly [S in Signature]: CodeOf<ValueOf<Name>, S> };
  }
): NativeClass {
  return definition;
}

/** The same for the members of a class whose objects are `Self`. */
export function natives<Self = never>() {
  return <Signature extends string>(members: { readonly [S in Signature]: CodeOf<Self, S> }) => members;
}
