import { Agent, request } from 'undici';

/** Calls that are given up at random. */
export interface AbortOrder {
  readonly gateways: readonly string[];
  /** Two tenants: a key and a model of each. */
  readonly tenants: readonly { readonly name: string; readonly apiKey: string; readonly model: string }[];
  readonly calls: number;
  readonly atOnce: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/** What became of them. */
export interface AbortReport {
  given: number;
  ended: number;
  /** Calls that saw a mark that is not theirs, or an end that no abort explains. */
  readonly wrong: string[];
}

const LONGEST_MS = 90;
const MARK = /<[a-z]+-\d+>/g;

/**
 * Makes calls whose answers hold a mark of their own in every event, and gives most of them up at a random moment:
 * before, between and after their bytes. The next call may have the same connection, at the gateway and behind it.
 */
export async function abortAtRandom(order: AbortOrder): Promise<AbortReport> {
  const agent = new Agent({ connections: order.atOnce });
  const report: AbortReport = { given: 0, ended: 0, wrong: [] };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < order.calls) {
      next += 1;
      await oneCall(order, next, agent, report);
    }
  };
  await Promise.all(Array.from({ length: order.atOnce }, work));
  await agent.destroy();
  return report;
}

async function oneCall(order: AbortOrder, number: number, agent: Agent, report: AbortReport): Promise<void> {
  const { gateways, tenants, random } = order;
  const tenant = tenants[number % tenants.length]!;
  const mark = `<${tenant.name}-${number}>`;
  const abort = new AbortController();
  // One in ten is read to its end.
  const timer = random() < 0.9 ? setTimeout(() => abort.abort(), random() * LONGEST_MS) : undefined;
  let text = '';
  try {
    const response = await request(`${gateways[Math.floor(random() * gateways.length)]}/v1/chat/completions`, {
      method: 'POST',
      dispatcher: agent,
      signal: abort.signal,
      headers: { authorization: `Bearer ${tenant.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: tenant.model,
        stream: random() < 0.7,
        user: `sim:mark=${encodeURIComponent(mark)}`,
        messages: [{ role: 'user', content: mark }],
      }),
    });
    for await (const part of response.body.setEncoding('utf8')) text += part as string;
    report.ended += 1;
    if (response.statusCode !== 200) report.wrong.push(`${response.statusCode} ${text.slice(0, 200)}`);
    else if (!text.includes(mark)) report.wrong.push(`without its mark: ${text.slice(0, 200)}`);
  } catch (error) {
    report.given += 1;
    if (!abort.signal.aborted) report.wrong.push(String(error));
  } finally {
    clearTimeout(timer);
  }
  const foreign = (text.match(MARK) ?? []).find((found) => found !== mark);
  if (foreign !== undefined) report.wrong.push(`${mark} saw ${foreign}`);
}
