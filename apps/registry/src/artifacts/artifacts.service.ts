import { Inject, Injectable } from '@nestjs/common';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { ARTIFACT } from './artifact.kind.ts';
import { addArtifactFaults } from './domain/artifact.ts';
import type { ArtifactEntity, ArtifactSpec } from './infra/artifact.entity.ts';

/** Use cases of artifacts. */
@Injectable()
export class ArtifactsService extends DocumentService<ArtifactSpec, ArtifactEntity> {
  /** Nodes hold these files under the artifact's id: other files are another artifact. */
  protected override readonly fixed = ['files', 'format'];

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, ARTIFACT);
    registerResource(handlers, this);
  }

  protected override async check(
    _changes: ChangeSet,
    { spec }: Draft<ArtifactSpec, ArtifactEntity>,
    faults: Faults,
  ): Promise<ArtifactSpec> {
    addArtifactFaults(faults, spec);
    return spec;
  }
}
