import type { StackView } from '@roundhouse/testing';

/** A JSON schema, as far as tests read it. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

/** One operation of the OpenAPI document. */
export interface DescribedOperation {
  readonly method: string;
  /** With parameters in braces. */
  readonly path: string;
  readonly id: string;
  readonly action: string | undefined;
  readonly query: readonly { readonly name: string; readonly schema: Schema }[];
  readonly body: Schema | undefined;
  /** False when the answer is always a stream. */
  readonly answersJson: boolean;
}

interface Described {
  operationId: string;
  'x-action'?: string;
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, unknown> }>;
}

/** Reads what the running gateway says that it can do. */
export async function describedOperations(stack: StackView): Promise<DescribedOperation[]> {
  const document = await stack.admin.must<{ paths: Record<string, Record<string, Described>> }>('GET', '/openapi.json');
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const success = Object.entries(described.responses).filter(([status]) => status !== 'default');
      const contents = success.flatMap(([, { content }]) => Object.keys(content ?? {}));
      return {
        method: method.toUpperCase(),
        path,
        id: described.operationId,
        action: described['x-action'],
        query: (described.parameters ?? []).filter((parameter) => parameter.in === 'query'),
        body: Object.values(described.requestBody?.content ?? {})[0]?.schema,
        answersJson: contents.length === 0 || contents.includes('application/json'),
      };
    }),
  );
}
