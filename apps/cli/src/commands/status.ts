import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { colours, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';

/** Answer of `GET /api/v1/status`. */
export interface StatusReport {
  status: 'ok' | 'degraded';
  services: ServiceStatus[];
  problems: Problem[];
}

/** One running process of the installation. */
export interface ServiceStatus {
  name: string;
  instance: string;
  version: string;
  ready: boolean;
  /** Configuration number that it works from; null when it has none. */
  revision: string | null;
  /** What it has not caught up with, in words; null = nothing. */
  lag: string | null;
}

/** Something that is wrong, and what to do about it. */
export interface Problem {
  service: string;
  what: string;
  remedy: string;
}

/**
 * Shows services, versions, revisions, lag, and what is wrong with what to do.
 *
 * @returns exit status: 0 when all is well, 1 when something is wrong
 */
export async function showStatus(connection: Connection, format: OutputFormat, output: Output): Promise<number> {
  const report = await sendJson<StatusReport>(connection, '/api/v1/status');
  if (format !== 'table') {
    printDocument(output, format, report);
    return report.status === 'ok' ? 0 : 1;
  }
  const paint = colours(output);
  printTable(
    output,
    ['SERVICE', 'INSTANCE', 'VERSION', 'STATE', 'REVISION', 'LAG'],
    report.services.map((service) => [
      service.name,
      service.instance,
      service.version,
      service.ready ? paint.green('ready') : paint.red('not ready'),
      service.revision ?? '-',
      service.lag ?? '-',
    ]),
  );
  for (const problem of report.problems) {
    output.write(`\n${paint.yellow('!')} ${problem.service}: ${problem.what}\n  ${problem.remedy}\n`);
  }
  if (report.status === 'ok') output.write(`\n${paint.green('Everything works.')}\n`);
  return report.status === 'ok' ? 0 : 1;
}
