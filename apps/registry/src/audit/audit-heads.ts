import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LOGGER } from '@roundhouse/grpc';
import type { Logger } from '@roundhouse/telemetry';
import { CommandPath } from '../commands/command-path.service.ts';
import { readMovedHeads } from './infra/audit-entries.ts';

const INTERVAL_MS = 60 * 60_000;

/**
 * Notes the head of every audit log in the service's own log, once an hour: that goes elsewhere, and whoever rewrites a
 * log in the database together with its end is found out by a head from before (security 74).
 */
@Injectable()
export class AuditHeads implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly commands: CommandPath;
  private readonly logger: Pick<Logger, 'info' | 'warn'>;
  private readonly noted = new Map<string, bigint>();
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(LOGGER) logger: Pick<Logger, 'info' | 'warn'>) {
    this.commands = commands;
    this.logger = logger;
  }

  onApplicationBootstrap(): void {
    const note = (): void => void this.note();
    this.timer = setInterval(note, INTERVAL_MS).unref();
    note();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Notes the heads that have moved since they were noted last. A database that is away is no reason to stop. */
  async note(): Promise<void> {
    try {
      const heads = await this.commands.read((manager) => readMovedHeads(manager, this.noted));
      for (const { organizationId, sequence, hash } of heads) {
        this.noted.set(organizationId, sequence);
        this.logger.info(
          { auditOrganizationId: organizationId, auditSequence: sequence, auditHash: hash.toString('hex') },
          'head of an audit log',
        );
      }
    } catch (error) {
      this.logger.warn({ error }, 'the heads of the audit logs cannot be noted');
    }
  }
}
