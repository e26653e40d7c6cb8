import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { startSimulator } from './simulator.ts';

const options = new Command('simulator')
  .description('A simulated OpenAI-compatible provider. See docs/stack.md for its knobs.')
  .option('--port <port>', 'loopback port, 0 = a free one', '0')
  .option('--billing-log <file>', 'append what was billed, synced before an answer ends')
  .option('--api-key-file <file>', 'file with the key that callers must send')
  .option('--artifacts <directory>', 'serve its files below /artifacts/')
  .parse()
  .opts<{ port: string; billingLog?: string; apiKeyFile?: string; artifacts?: string }>();

const simulator = await startSimulator({
  port: Number(options.port),
  billingLog: options.billingLog,
  apiKey: options.apiKeyFile === undefined ? undefined : readFileSync(options.apiKeyFile, 'utf8').trim(),
  artifactsDirectory: options.artifacts,
});
process.stdout.write(`simulator listening on http://127.0.0.1:${simulator.port}\n`);

const stop = (): void => {
  void simulator.close().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
