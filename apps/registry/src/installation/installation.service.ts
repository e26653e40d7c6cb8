import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { newId } from '@roundhouse/kernel';
import { CommandPath } from '../commands/command-path.service.ts';
import { systemCaller } from '../commands/domain/caller.ts';
import { KEY_MATERIAL, type KeyMaterial } from '../key-material/key-material.ts';
import { HeldSecrets } from '../secrets/held-secrets.service.ts';
import { PlatformSettingsEntity } from './infra/platform-settings.entity.ts';
import { PLATFORM_SETTINGS } from './platform-settings.kind.ts';

const CALLER = systemCaller('registry');

/** Brings into the configuration what the installation's files say: node authority, gateways' keys, keys of the environment. */
@Injectable()
export class InstallationService implements OnApplicationBootstrap {
  private readonly commands: CommandPath;
  private readonly secrets: HeldSecrets;
  private readonly keys: KeyMaterial;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(HeldSecrets) secrets: HeldSecrets,
    @Inject(KEY_MATERIAL) keys: KeyMaterial,
  ) {
    this.commands = commands;
    this.secrets = secrets;
    this.keys = keys;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.reconcile();
  }

  /** Idempotent; changes nothing, and moves no revision, when the configuration already says the same. */
  async reconcile(): Promise<void> {
    await this.settlePlatformSettings();
    await this.secrets.reconcile(CALLER);
  }

  private async settlePlatformSettings(): Promise<void> {
    const { nodeCaPem } = this.keys;
    await this.commands.run(CALLER, async (changes) => {
      // Registries that start together must not each make the row: the first one does, the others find it.
      await changes.manager.query(`SELECT pg_advisory_xact_lock(hashtext('registry.platform_settings'))`);
      const [row] = await changes.manager.find(PlatformSettingsEntity, { order: { id: 'ASC' }, take: 1 });
      if (row === undefined) {
        await changes.create(
          PLATFORM_SETTINGS,
          Object.assign(new PlatformSettingsEntity(), { id: newId(), nodeCaPem }),
        );
      } else if (row.nodeCaPem !== nodeCaPem) {
        const before = PLATFORM_SETTINGS.describe(row);
        await changes.update(PLATFORM_SETTINGS, Object.assign(row, { nodeCaPem }), before);
      }
    });
  }
}
