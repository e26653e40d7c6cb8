import { randomBytes } from 'node:crypto';
import type { FormField, FormPart } from './uploaded-form.ts';

/** A form on its way to an upstream. May be sent any number of times. */
export interface OutgoingForm {
  readonly contentType: string;
  readonly chunks: readonly Buffer[];
  readonly sizeBytes: number;
}

/** New JSON text per field, whole or in pieces; undefined removes every part of that name. */
export type FormEdits = ReadonlyMap<string, string | readonly Buffer[] | undefined>;

const LINE_END = Buffer.from('\r\n');

/**
 * Writes a form anew, with some fields replaced, added or removed; files are not copied. Its boundary is drawn by lot,
 * so that no content can have foreseen it.
 */
export function writeForm(parts: readonly FormPart[], edits: FormEdits): OutgoingForm {
  const boundary = `roundhouse-${randomBytes(18).toString('hex')}`;
  const chunks: Buffer[] = [];
  for (const part of edited(parts, edits)) {
    chunks.push(headOf(part, boundary));
    if (part.kind === 'field') chunks.push(Buffer.from(part.value));
    else chunks.push(...part.chunks);
    chunks.push(LINE_END);
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return { contentType: `multipart/form-data; boundary=${boundary}`, chunks, sizeBytes };
}

function edited(parts: readonly FormPart[], edits: FormEdits): readonly FormPart[] {
  const kept = parts.filter(({ name }) => !edits.has(name));
  const added: FormField[] = [];
  for (const [name, value] of edits) {
    if (value === undefined) continue;
    const text = typeof value === 'string' ? value : Buffer.concat(value).toString('utf8');
    added.push({ kind: 'field', name, value: fieldText(text), type: 'text/plain' });
  }
  // Ahead of the files, as clients write them: some servers decide by the fields before they read on.
  return [...added, ...kept];
}

/** A JSON text stands in a form without its quotes. */
function fieldText(json: string): string {
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}

function headOf(part: FormPart, boundary: string): Buffer {
  const fileName = part.kind === 'file' && part.fileName !== undefined ? `; filename="${quoted(part.fileName)}"` : '';
  const type =
    part.kind === 'file' || part.type !== 'text/plain'
      ? `content-type: ${part.type.replace(/[^\x20-\x7e]/g, '')}\r\n`
      : '';
  return Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(part.name)}"${fileName}\r\n${type}\r\n`,
  );
}

/** Names as browsers write them: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function quoted(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
