import type {
  FieldDescription,
  RelationshipDescription,
  Schema,
  SObjectDescription
} from '../../apex/ports.ts';
import type { ApexValue } from '../../apex/values.ts';
import { objectFormulas, type ObjectFormulas } from '../formulas.ts';
import type { ProjectMetadata } from './project.ts';
import type { ChildRelationship, FieldSchema, FieldType, ObjectSchema } from './types.ts';

const APEX_TYPE: Readonly<Partial<Record<FieldType, string>>> = {
  ID: 'Id',
  REFERENCE: 'Id',
  BOOLEAN: 'Boolean',
  INTEGER: 'Integer',
  DOUBLE: 'Decimal',
  CURRENCY: 'Decimal',
  PERCENT: 'Decimal',
  DATE: 'Date',
  DATETIME: 'Datetime'
};

/** The Apex type of a field's value. */
export function apexTypeOf({ type }: Pick<FieldSchema, 'type'>): string {
  return APEX_TYPE[type] ?? 'String';
}

/** One object with look-ups that ignore case; also what the Apex compiler and SObject values see of it. */
export class ObjectType implements SObjectDescription {
  readonly schema: ObjectSchema;
  readonly formulas: ObjectFormulas;
  readonly childRelationships: ChildRelationship[] = [];
  readonly #fields: ReadonlyMap<string, FieldSchema>;
  readonly #parents: ReadonlyMap<string, FieldSchema>;

  constructor(schema: ObjectSchema) {
    this.schema = schema;
    this.formulas = objectFormulas(schema);
    this.#fields = byName(schema.fields, ({ name }) => name);
    this.#parents = byName(schema.fields, ({ reference }) => reference?.relationshipName);
  }

  get name(): string {
    return this.schema.name;
  }

  /** The fields in the order of the metadata. */
  get fields(): readonly FieldSchema[] {
    return this.schema.fields;
  }

  fieldSchema(name: string): FieldSchema | undefined {
    return this.#fields.get(name.toLowerCase());
  }

  /** The reference field behind a parent relationship name. */
  parentField(relationshipName: string): FieldSchema | undefined {
    return this.#parents.get(relationshipName.toLowerCase());
  }

  childRelationship(name: string): ChildRelationship | undefined {
    return this.childRelationships.find((child) => child.name?.toLowerCase() === name.toLowerCase());
  }

  /** The field that names a record, if the object has one. */
  get nameField(): FieldSchema | undefined {
    return this.schema.fields.find((field) => field.nameField);
  }

  field(name: string): FieldDescription | undefined {
    const field = this.fieldSchema(name);
    // Code may give a record its id, although nobody may save it.
    const isWritable = field?.name === 'Id' || field?.createable === true || field?.updateable === true;
    return field && { name: field.name, type: apexTypeOf(field), isWritable };
  }

  parent(relationshipName: string): RelationshipDescription | undefined {
    const { relationshipName: name, to = [] } = this.parentField(relationshipName)?.reference ?? {};
    const [target = 'SObject', ...others] = to;
    return name === undefined ? undefined : { name, target: others.length === 0 ? target : 'SObject' };
  }

  children(relationshipName: string): RelationshipDescription | undefined {
    const child = this.childRelationship(relationshipName);
    return child?.name === undefined ? undefined : { name: child.name, target: child.childObject.name };
  }

  unsetValue(field: string): ApexValue {
    return this.fieldSchema(field)?.type === 'BOOLEAN' ? false : null;
  }
}

/** Entries that have a name, by that name in lower case. */
function byName<T>(entries: readonly T[], nameOf: (entry: T) => string | undefined): ReadonlyMap<string, T> {
  const named = entries.map((entry) => [nameOf(entry)?.toLowerCase() ?? '', entry] as const);
  return new Map(named.filter(([name]) => name !== ''));
}

/** All objects of the org. */
export class OrgSchema implements Schema {
  readonly metadata: ProjectMetadata;
  readonly objects: readonly ObjectType[];
  readonly #byName: ReadonlyMap<string, ObjectType>;
  readonly #byPrefix: ReadonlyMap<string, ObjectType>;

  constructor(metadata: ProjectMetadata) {
    this.metadata = metadata;
    this.objects = metadata.objects.map((object) => new ObjectType(object));
    this.#byName = byName(this.objects, ({ name }) => name);
    this.#byPrefix = new Map(this.objects.map((object) => [object.schema.keyPrefix, object]));
    for (const { schema: childObject } of this.objects)
      for (const field of childObject.fields) {
        const { to = [], childRelationshipName: name, onDelete = 'none' } = field.reference ?? {};
        for (const target of to)
          this.object(target)?.childRelationships.push({ childObject, field, name, onDelete });
      }
  }

  object(name: string): ObjectType | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** The object of that name; a missing one is a fault of the local org itself. */
  existing(name: string): ObjectType {
    const object = this.object(name);
    if (object === undefined) {
      throw new Error(`The local org has no object ${name}`);
    }
    return object;
  }

  /** The object to which a record id belongs. */
  objectOfId(id: string): ObjectType | undefined {
    return this.#byPrefix.get(id.slice(0, 3));
  }
}
