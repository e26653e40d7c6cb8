import { TEMPLATE_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { TemplateEntity } from './infra/template.entity.ts';

/** Templates. Whether they comply is never stored. */
export const TEMPLATE = documentKind({
  definition: TEMPLATE_RESOURCE,
  entity: TemplateEntity,
  inSnapshot: false,
  describeMore: ({ version }: TemplateEntity) => ({ version }),
});
