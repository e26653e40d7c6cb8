import { Inject, Injectable } from '@nestjs/common';
import { PUBLIC_KEY_BYTES, publisherKeyId } from '@roundhouse/hub';
import type { EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { bumpEveryGeneration } from '../nodes/infra/desired-states.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import type { PublisherKeyEntity, PublisherKeySpec } from './infra/publisher-key.entity.ts';
import { PUBLISHER_KEY } from './publisher-key.kind.ts';

/** Use cases of publisher keys: whose signatures count. */
@Injectable()
export class PublisherKeysService extends DocumentService<PublisherKeySpec, PublisherKeyEntity> {
  protected override readonly fixed = ['public_key'];

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, PUBLISHER_KEY);
    registerResource(handlers, this);
  }

  protected override async check(
    { manager }: ChangeSet,
    { spec, current }: Draft<PublisherKeySpec, PublisherKeyEntity>,
    faults: Faults,
  ): Promise<PublisherKeySpec> {
    const publicKey = Buffer.from(spec.public_key, 'base64');
    faults.require(publicKey.length === PUBLIC_KEY_BYTES, '/public_key', `must be ${PUBLIC_KEY_BYTES} bytes in base64`);
    if (current === undefined) {
      const known = await manager.query<unknown[]>('SELECT 1 FROM publisher_key WHERE key_id = $1', [
        publisherKeyId(publicKey),
      ]);
      faults.require(known.length === 0, '/public_key', 'is known already');
    }
    return spec;
  }

  protected override async prepare(_changes: ChangeSet, row: PublisherKeyEntity): Promise<undefined> {
    row.publicKey = Buffer.from(row.spec.public_key, 'base64');
    row.keyId = publisherKeyId(row.publicKey);
    return undefined;
  }

  protected override async written(changes: ChangeSet): Promise<void> {
    await bumpEveryGeneration(changes.manager);
  }

  protected override async removing(changes: ChangeSet): Promise<void> {
    await bumpEveryGeneration(changes.manager);
  }

  protected override async observe(_manager: EntityManager, rows: readonly PublisherKeyEntity[]) {
    return new Map(rows.map(({ id, keyId }) => [id, { key_id: keyId }]));
  }
}
