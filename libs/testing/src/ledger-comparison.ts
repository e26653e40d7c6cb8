/** One call as the simulated provider billed it. */
export interface BilledCall {
  requestId: string;
  input: number;
  output: number;
}

/** One settled attempt as the ledger has it (adjustments included), opens left out. */
export interface LedgerRow {
  attemptId: string;
  requestId: string;
  /** `provisional`: the gateway died before it was settled. `reversal`: a settle came after all, and takes that back. */
  kind: 'settle' | 'provisional' | 'reversal' | 'adjust';
  input: number;
  output: number;
}

/** Where bill and ledger agree, and where not. */
export interface LedgerComparison {
  billed: number;
  attempts: number;
  /** Billed calls without an attempt in the ledger. */
  lost: number;
  /** Settles beyond one per attempt. */
  duplicated: number;
  /** Requests whose tokens differ, those with a provisional attempt left out. */
  differing: number;
  provisional: number;
}

interface PerRequest {
  calls: number;
  attempts: Set<string>;
  billedInput: number;
  billedOutput: number;
  input: number;
  output: number;
  /** Provisional attempts less those that were settled after all. */
  provisional: number;
}

/** Holds the ledger against the bill, request by request. */
export function compareLedger(bill: readonly BilledCall[], rows: readonly LedgerRow[]): LedgerComparison {
  const requests = new Map<string, PerRequest>();
  const of = (requestId: string): PerRequest => {
    let request = requests.get(requestId);
    if (request === undefined) {
      request = {
        calls: 0,
        attempts: new Set(),
        billedInput: 0,
        billedOutput: 0,
        input: 0,
        output: 0,
        provisional: 0,
      };
      requests.set(requestId, request);
    }
    return request;
  };
  for (const call of bill) {
    const request = of(call.requestId);
    request.calls += 1;
    request.billedInput += call.input;
    request.billedOutput += call.output;
  }
  const settled = new Set<string>();
  const attempts = new Set<string>();
  let duplicated = 0;
  for (const row of rows) {
    const request = of(row.requestId);
    attempts.add(row.attemptId);
    request.attempts.add(row.attemptId);
    request.input += row.input;
    request.output += row.output;
    if (row.kind === 'settle' && settled.has(row.attemptId)) duplicated += 1;
    if (row.kind === 'settle') settled.add(row.attemptId);
    if (row.kind === 'provisional') request.provisional += 1;
    if (row.kind === 'reversal') request.provisional -= 1;
  }
  let lost = 0;
  let differing = 0;
  let provisional = 0;
  for (const request of requests.values()) {
    provisional += request.provisional;
    lost += Math.max(0, request.calls - request.attempts.size);
    const differs = request.input !== request.billedInput || request.output !== request.billedOutput;
    // Attempts that were recorded but not billed (never reached the provider) have no tokens, and do not differ.
    if (differs && request.provisional === 0) differing += 1;
  }
  return { billed: bill.length, attempts: attempts.size, lost, duplicated, differing, provisional };
}
