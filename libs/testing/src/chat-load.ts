import { Agent, request } from 'undici';

/** What a run of calls saw. */
export interface ChatLoadReport {
  sent: number;
  succeeded: number;
  /** Status and first bytes of every answer that was no success, or the error of the connection. */
  failures: string[];
  promptTokens: number;
  completionTokens: number;
}

/** Calls under way; `stop` ends the load and waits for the last answer. */
export interface RunningChatLoad {
  readonly report: ChatLoadReport;
  stop(): Promise<ChatLoadReport>;
}

/** Where and what to send. */
export interface ChatLoadOrder {
  gateway: string;
  apiKey: string;
  model: string;
  /** Loops that send one call after the other. */
  workers: number;
  /** Pause of each loop between calls, in milliseconds; bounds the rate. */
  pauseMs: number;
  /** Calls in all at most. */
  limit: number;
}

/** Sends unary chat calls from several loops and adds up what the answers report as usage. */
export function startChatLoad(order: ChatLoadOrder): RunningChatLoad {
  const agent = new Agent({ connections: order.workers, bodyTimeout: 30_000, headersTimeout: 30_000 });
  const report: ChatLoadReport = { sent: 0, succeeded: 0, failures: [], promptTokens: 0, completionTokens: 0 };
  let running = true;

  async function call(): Promise<void> {
    report.sent += 1;
    try {
      const response = await request(`${order.gateway}/v1/chat/completions`, {
        method: 'POST',
        dispatcher: agent,
        headers: { authorization: `Bearer ${order.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: order.model, messages: [{ role: 'user', content: 'count me' }] }),
      });
      const text = await response.body.text();
      if (response.statusCode !== 200) {
        report.failures.push(`${response.statusCode} ${text.slice(0, 300)}`);
        return;
      }
      const { usage } = JSON.parse(text) as { usage: { prompt_tokens: number; completion_tokens: number } };
      report.succeeded += 1;
      report.promptTokens += usage.prompt_tokens;
      report.completionTokens += usage.completion_tokens;
    } catch (error) {
      report.failures.push(String(error));
    }
  }

  async function loop(): Promise<void> {
    while (running && report.sent < order.limit) {
      await call();
      if (order.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, order.pauseMs));
    }
  }

  const loops = Array.from({ length: order.workers }, () => loop());
  return {
    report,
    stop: async () => {
      running = false;
      await Promise.all(loops);
      await agent.close();
      return report;
    },
  };
}
