import type { FieldSchema } from './types.ts';

const ALWAYS_VISIBLE = new Set(['Id', 'OwnerId', 'SetupOwnerId', 'IsDeleted']);
const AUDIT_FIELDS = new Set([
  'CreatedDate',
  'CreatedById',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp'
]);

/** Fields that the platform writes by itself on every save. */
export function isAuditField(name: string): boolean {
  return AUDIT_FIELDS.has(name);
}

/**
 * Whether field-level security applies. Required fields, masters, the owner and fields that only the platform
 * writes follow the object's permissions instead, and a deployment rejects field permissions on them.
 */
export function isPermissionable(field: FieldSchema): boolean {
  if (
    field.nameField ||
    ALWAYS_VISIBLE.has(field.name) ||
    isAuditField(field.name) ||
    field.reference?.masterDetail
  )
    return false;
  if (!field.custom && !field.createable && !field.updateable) return false;
  return field.nillable || field.type === 'BOOLEAN';
}
