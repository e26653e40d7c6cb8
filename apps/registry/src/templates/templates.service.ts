import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@roundhouse/admin-api';
import { templateCompliance } from '@roundhouse/hub';
import type { EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { readStandings } from '../hub/hub-standings.ts';
import { DocumentService } from '../resources/document-service.ts';
import type { TemplateEntity, TemplateSpec } from './infra/template.entity.ts';
import { TEMPLATE } from './template.kind.ts';

/** Use cases of templates. Whether one complies is found out anew for each reading (004-26). */
@Injectable()
export class TemplatesService extends DocumentService<TemplateSpec, TemplateEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, TEMPLATE);
    registerResource(handlers, this);
  }

  protected override async prepare(
    _changes: ChangeSet,
    row: TemplateEntity,
    former: TemplateSpec | undefined,
  ): Promise<undefined> {
    row.version = former === undefined ? 1 : row.version + 1;
    return undefined;
  }

  protected override async observe(
    manager: EntityManager,
    rows: readonly TemplateEntity[],
  ): Promise<ReadonlyMap<string, JsonObject>> {
    const observed = new Map<string, JsonObject>();
    for (const [organizationId, group] of Map.groupBy(rows, (row) => row.spec.organization_id)) {
      const slugs = [...new Set(group.flatMap((row) => row.spec.hub_entries))];
      const standings = await readStandings(manager, organizationId, slugs);
      for (const { id, version, spec } of group) {
        const { compliant, entries } = templateCompliance(spec.hub_entries, (slug) => standings.get(slug));
        observed.set(id, { version, compliance: { compliant, entries: entries.map((entry) => ({ ...entry })) } });
      }
    }
    return observed;
  }
}
