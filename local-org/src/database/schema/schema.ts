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

/** One object with look-ups that ignore case; also what the Apex compiler and SObject values see of it. */
export class ObjectType implements SObjectDescription {
  readonly schema: ObjectSchema;
  readonly formulas: ObjectFormulas;
  readonly #fields: ReadonlyMap<string, FieldSchema>;
  readonly #parents: ReadonlyMap<string, FieldSchema>;
  readonly #children = new Map<string, ChildRelationship>();
  readonly childRelationships: ChildRelationship[] = [];

  constructor(schema: ObjectSchema) {
    this.schema = schema;
    this.formulas = objectFormulas(schema);
    this.#fields = new Map(schema.fields.map((field) => [field.name.toLowerCase(), field]));
    this.#parents = new Map(
      schema.fields.flatMap((field) => {
        const name = field.reference?.relationshipName;
        return name === undefined ? [] : [[name.toLowerCase(), field] as const];
      })
    );
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
    return this.#children.get(name.toLowerCase());
  }

  /** The field that names a record, if the object has one. */
  get nameField(): FieldSchema | undefined {
    return this.schema.fields.find((field) => field.nameField);
  }

  field(name: string): FieldDescription | undefined {
    const field = this.fieldSchema(name);
    return field && { name: field.name, type: apexTypeOf(field) };
  }

  parent(relationshipName: string): RelationshipDescription | undefined {
    const reference = this.parentField(relationshipName)?.reference;
    if (reference?.relationshipName === undefined) return undefined;
    return {
      name: reference.relationshipName,
      target: reference.to.length === 1 ? (reference.to[0] ?? 'SObject') : 'SObject'
    };
  }

  children(relationshipName: string): RelationshipDescription | undefined {
    const child = this.childRelationship(relationshipName);
    return child?.name === undefined ? undefined : { name: child.name, target: child.childObject.name };
  }

  unsetValue(field: string): ApexValue {
    return this.fieldSchema(field)?.type === 'BOOLEAN' ? false : null;
  }

  addChild(relationship: ChildRelationship): void {
    this.childRelationships.push(relationship);
    if (relationship.name !== undefined) {
      this.#children.set(relationship.name.toLowerCase(), relationship);
    }
  }
}

/** The Apex type of a field's value. */
function apexTypeOf(field: FieldSchema): string {
  return APEX_TYPE[field.type] ?? 'String';
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
    this.#byName = new Map(this.objects.map((object) => [object.name.toLowerCase(), object]));
    this.#byPrefix = new Map(this.objects.map((object) => [object.schema.keyPrefix, object]));
    for (const object of this.objects) {
      for (const field of object.fields) this.#linkToParents(object, field);
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

  #linkToParents(child: ObjectType, field: FieldSchema): void {
    const { reference } = field;
    for (const target of reference?.to ?? []) {
      this.object(target)?.addChild({
        childObject: child.schema,
        field,
        ...(reference?.childRelationshipName !== undefined && { name: reference.childRelationshipName }),
        onDelete: reference?.onDelete ?? 'none'
      });
    }
  }
}
