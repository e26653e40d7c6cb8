import { BinaryReader } from '@bufbuild/protobuf/wire';
import { appendFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One span as far as the tests look at it. */
export interface CollectedSpan {
  service: string;
  name: string;
  traceId: string;
}

/** Reads a message field by field; what no handler takes is skipped. */
function readFields(bytes: Uint8Array, handlers: Record<number, (reader: BinaryReader) => void>): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    const handle = handlers[field];
    if (handle === undefined) reader.skip(wireType);
    else handle(reader);
  }
}

function serviceName(resource: Uint8Array): string {
  let name = '';
  readFields(resource, {
    1: (reader) => {
      let key = '';
      let value = '';
      readFields(reader.bytes(), {
        1: (pair) => (key = pair.string()),
        2: (pair) => readFields(pair.bytes(), { 1: (any) => (value = any.string()) }),
      });
      if (key === 'service.name') name = value;
    },
  });
  return name;
}

/**
 * Reads the spans of one OTLP export request.
 * Field numbers: https://github.com/open-telemetry/opentelemetry-proto, trace/v1/trace.proto.
 */
export function spansOf(exportRequest: Uint8Array): CollectedSpan[] {
  const spans: CollectedSpan[] = [];
  readFields(exportRequest, {
    1: (request) => {
      let service = '';
      readFields(request.bytes(), {
        1: (resourceSpans) => (service = serviceName(resourceSpans.bytes())),
        2: (resourceSpans) =>
          readFields(resourceSpans.bytes(), {
            2: (scopeSpans) => {
              let traceId = '';
              let name = '';
              readFields(scopeSpans.bytes(), {
                1: (span) => (traceId = Buffer.from(span.bytes()).toString('hex')),
                5: (span) => (name = span.string()),
              });
              spans.push({ service, name, traceId });
            },
          }),
      });
    },
  });
  return spans;
}

/** An OTLP collector that writes each span as a line of JSON. */
export async function startSpanCollector(file: string): Promise<{ endpoint: string; server: Server }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (bytes: Buffer) => parts.push(bytes));
    request.on('end', () => {
      const lines = spansOf(Buffer.concat(parts)).map((span) => `${JSON.stringify(span)}\n`);
      appendFileSync(file, lines.join(''));
      response.setHeader('content-type', 'application/x-protobuf');
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
