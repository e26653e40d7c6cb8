import { picoOfUsd } from '@roundhouse/kernel';
import { parse, type CsvError } from 'csv-parse/sync';

/** What a provider billed for a day and model. */
export interface BilledCost {
  /** `YYYY-MM-DD`, in UTC. */
  readonly day: string;
  /** As the provider calls it; empty = not named. */
  readonly upstreamModelId: string;
  /** Integer pico-USD; less than nothing = a credit. */
  readonly costPico: bigint;
}

/** Why a line cannot be read. */
export interface CostFault {
  /** From 1, the head included; 0 = the file. */
  readonly line: number;
  readonly message: string;
}

/** What a file holds. Costs are sound only without faults. */
export interface CostFile {
  /** One for each day and model: lines of the same are added up. */
  readonly costs: readonly BilledCost[];
  readonly faults: readonly CostFault[];
}

const MAX_RECORD_BYTES = 16 * 1024;
const MAX_MODEL_LENGTH = 256;
const DAY_MS = 24 * 3_600_000;
const EARLIEST_MS = Date.UTC(2020, 0, 1);
const WHOLE = /^-?\d{1,30}$/;
const DAY = /^(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.0+)?(?:Z|\+00:00))?$/;

/** Names of columns by what they mean, lower case. */
const COLUMNS = {
  day: ['day', 'date'],
  model: ['model', 'upstream_model', 'model_id'],
  usd: ['cost_usd', 'cost', 'amount_usd'],
  pico: ['cost_pico'],
  currency: ['currency'],
} as const;

type Column = keyof typeof COLUMNS;
type Places = Readonly<Partial<Record<Column, number>>>;

interface ParsedLine {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads a bill as CSV (RFC 4180) with a head. Every line that cannot be read is named; columns of other names are left
 * alone. Amounts in dollars are exact to the pico-dollar, further decimals are rounded to the nearest.
 *
 * @param nowMs Unix milliseconds; days after tomorrow are faults
 */
export function readCosts(csv: Uint8Array, nowMs: number): CostFile {
  const faults: CostFault[] = [];
  const [head, ...lines] = parsed(csv, faults);
  if (head === undefined) return { costs: [], faults: [{ line: 0, message: 'holds nothing' }, ...faults] };
  const places = placesOf(head, faults);
  const costs = new Map<string, BilledCost>();
  for (const line of lines) {
    const cost = costOf(line, places, nowMs, faults);
    if (cost === undefined) continue;
    const key = `${cost.day}/${cost.upstreamModelId}`;
    const known = costs.get(key);
    costs.set(key, { ...cost, costPico: cost.costPico + (known?.costPico ?? 0n) });
  }
  if (lines.length === 0 && faults.length === 0) faults.push({ line: 0, message: 'has a head and no lines' });
  return { costs: [...costs.values()], faults: faults.toSorted((one, other) => one.line - other.line) };
}

function parsed(csv: Uint8Array, faults: CostFault[]): ParsedLine[] {
  return parse(Buffer.from(csv), {
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD_BYTES,
    skip_records_with_error: true,
    on_skip: (error?: CsvError) => {
      faults.push({
        line: Number(error?.['lines'] ?? 0),
        message: 'is no CSV: quotes do not match, or it is too long',
      });
      return undefined;
    },
  }) as unknown as ParsedLine[];
}

function placesOf({ record, info }: ParsedLine, faults: CostFault[]): Places {
  const names = record.map((name) => name.toLowerCase());
  const places: Partial<Record<Column, number>> = {};
  for (const [column, aliases] of Object.entries(COLUMNS) as [Column, readonly string[]][]) {
    const place = names.findIndex((name) => aliases.includes(name));
    if (place >= 0) places[column] = place;
  }
  const line = info.lines;
  if (places.day === undefined) faults.push({ line, message: 'has no column "day"' });
  if (places.usd === undefined && places.pico === undefined) {
    faults.push({ line, message: 'has no column "cost_usd" or "cost_pico"' });
  }
  if (places.usd !== undefined && places.pico !== undefined) {
    faults.push({ line, message: 'has both "cost_usd" and "cost_pico"' });
  }
  return places;
}

/** @returns undefined for a line that cannot be read; its faults are told */
function costOf(
  { record, info }: ParsedLine,
  places: Places,
  nowMs: number,
  faults: CostFault[],
): BilledCost | undefined {
  const { lines: line } = info;
  const cell = (column: Column): string | undefined => {
    const place = places[column];
    return place === undefined ? undefined : (record[place] ?? '');
  };
  const before = faults.length;
  const refuse = (message: string): void => void faults.push({ line, message });
  const [day, upstreamModelId] = [dayOf(cell('day'), nowMs), cell('model') ?? ''];
  if (day === undefined && places.day !== undefined) refuse('day must be one from 2020 on, such as 2026-11-20');
  const [usd, pico] = [cell('usd'), cell('pico')];
  const costPico = usd === undefined ? wholePico(pico) : picoOfUsd(usd);
  if (costPico === undefined && usd !== undefined) refuse('cost_usd must be a number such as 12.34');
  if (costPico === undefined && usd === undefined && pico !== undefined) refuse('cost_pico must be an integer');
  const currency = cell('currency');
  if (currency !== undefined && currency.toLowerCase() !== 'usd') refuse('currency must be USD');
  if (upstreamModelId.length > MAX_MODEL_LENGTH || upstreamModelId.includes('\0')) refuse('model is no name');
  if (faults.length > before || day === undefined || costPico === undefined) return undefined;
  return { day, upstreamModelId, costPico };
}

function dayOf(text: string | undefined, nowMs: number): string | undefined {
  const [, day] = DAY.exec(text ?? '') ?? [];
  if (day === undefined) return undefined;
  const ms = Date.parse(day);
  const isReal = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
  return isReal && ms >= EARLIEST_MS && ms <= nowMs + DAY_MS ? day : undefined;
}

function wholePico(text: string | undefined): bigint | undefined {
  return text !== undefined && WHOLE.test(text) ? BigInt(text) : undefined;
}
