import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { hashApiKeySecret, openSecret, sealSecret } from '@roundhouse/secrets';
import type { EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { may } from '../commands/domain/caller.ts';
import { KEY_MATERIAL, type KeyMaterial } from '../key-material/key-material.ts';
import { DocumentService, type Draft, type Secrets } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { addSinkFaults, openedRanges } from './domain/sink.ts';
import { placeOf } from './infra/secret-place.ts';
import type { SinkEntity, SinkSpec } from './infra/sink.entity.ts';
import { SINK } from './sink.kind.ts';

/** Use cases of sinks. No answer ever holds a secret. */
@Injectable()
export class SinksService extends DocumentService<SinkSpec, SinkEntity> {
  private readonly keys: Pick<KeyMaterial, 'masterKeys' | 'peppers'>;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(KEY_MATERIAL) keys: Pick<KeyMaterial, 'masterKeys' | 'peppers'>,
  ) {
    super(commands, SINK);
    this.keys = keys;
    registerResource(handlers, this);
  }

  protected override async check(
    { caller }: ChangeSet,
    { spec, secrets, current, id }: Draft<SinkSpec, SinkEntity>,
    faults: Faults,
  ): Promise<SinkSpec> {
    const hasSecret = secrets['secret'] !== undefined || (current?.sealedSecret ?? null) !== null;
    addSinkFaults(faults, spec, hasSecret);
    const opened = openedRanges(spec, current?.spec);
    if (opened.length > 0 && !may(caller, 'egress:open', SINK.placeOf(spec, id))) refuseRanges(spec, opened);
    return spec;
  }

  override async holdsSecrets(_manager: EntityManager, row: SinkEntity, secrets: Secrets): Promise<boolean> {
    const { secret } = secrets;
    if (secret === undefined) return true;
    if (row.sealedSecret === null) return false;
    return openSecret(this.keys.masterKeys, row.sealedSecret, placeOf(row)).toString() === secret;
  }

  protected override async prepare(
    changes: ChangeSet,
    row: SinkEntity,
    former: SinkSpec | undefined,
    secrets: Secrets,
  ): Promise<undefined> {
    if (former === undefined) {
      Object.assign(row, { sealedSecret: null, secretRevision: 0n, fingerprint: null, secretChangedAt: null });
    }
    const { secret } = secrets;
    if (typeof secret !== 'string') return undefined;
    row.secretRevision += 1n;
    row.sealedSecret = sealSecret(this.keys.masterKeys, Buffer.from(secret), placeOf(row));
    row.fingerprint = hashApiKeySecret(this.keys.peppers.current, secret).toString('hex').slice(0, 12);
    row.secretChangedAt = changes.at;
    return undefined;
  }

  protected override verbOf(secrets: Secrets): string {
    return 'secret' in secrets ? 'rotate' : 'update';
  }

  protected override async observe(_manager: EntityManager, rows: readonly SinkEntity[]) {
    return new Map(
      rows.map(({ id, fingerprint, secretChangedAt }) => [
        id,
        { fingerprint, secret_changed_at: secretChangedAt?.toISOString() ?? null },
      ]),
    );
  }
}

function refuseRanges(spec: SinkSpec, opened: readonly string[]): never {
  throw new AppError('FORBIDDEN', 'Only platform administrators may open private ranges (egress:open).', {
    details: opened.map((range) => ({
      where: `/allowed_cidrs/${spec.allowed_cidrs.indexOf(range)}`,
      message: 'is a range that you may not open',
    })),
  });
}
