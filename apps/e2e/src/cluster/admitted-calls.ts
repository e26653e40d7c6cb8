import { Agent, request } from 'undici';

/** How many of many calls were let in, and what the others were told. */
export interface Admission {
  readonly admitted: number;
  /** By gateway, in the order given. */
  readonly admittedBy: readonly number[];
  /** Of those let in, the ones that a router planned. */
  readonly admittedByRouters: number;
  readonly refused: number;
  /** Everything that is neither a success nor a 429. */
  readonly others: Readonly<Record<string, number>>;
  /** Refusals that say how long to wait. */
  readonly withRetryAfter: number;
}

/** Makes so many calls at once, spread over the gateways, and counts what came of them. */
export async function admit(
  gateways: readonly string[],
  apiKey: string,
  model: string,
  calls: number,
): Promise<Admission> {
  const agent = new Agent({ connections: calls });
  const admittedBy = gateways.map(() => 0);
  const others: Record<string, number> = {};
  let refused = 0;
  let admittedByRouters = 0;
  let withRetryAfter = 0;
  const one = async (_: unknown, index: number): Promise<void> => {
    const which = index % gateways.length;
    const response = await request(`${gateways[which]}/v1/chat/completions`, {
      method: 'POST',
      dispatcher: agent,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'me too' }] }),
    });
    const text = await response.body.text();
    const { statusCode: status, headers } = response;
    if (status === 200) {
      admittedBy[which] = (admittedBy[which] ?? 0) + 1;
      if (headers['x-roundhouse-plan'] === 'router') admittedByRouters += 1;
    }
    if (status !== 200 && status !== 429) others[text.slice(0, 200)] = (others[text.slice(0, 200)] ?? 0) + 1;
    if (status === 429) {
      refused += 1;
      if (Number(headers['retry-after']) > 0) withRetryAfter += 1;
    }
  };
  await Promise.all(Array.from({ length: calls }, one));
  await agent.close();
  const admitted = admittedBy.reduce((sum, count) => sum + count, 0);
  return { admitted, admittedBy, admittedByRouters, refused, others, withRetryAfter };
}
