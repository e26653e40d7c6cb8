/** Takes finished lines, line feed included. */
export interface LineSink {
  write(line: string): void;
}

/** Plain facts of one request, by name. Undefined ones are left out. */
export type RequestFields = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Writes one wide JSON line per request, in the form of the process's logger. It does not go through the logger: at
 * thousands of requests a second its checks of unknown fields would cost more than the routing of the request, and
 * these fields are named one by one where they are made.
 */
export class RequestLines {
  private readonly head: string;
  private readonly sink: LineSink | undefined;

  /** @param sink undefined = lines are switched off */
  constructor(service: string, instanceId: string, sink: LineSink | undefined) {
    this.head = `,"service":${JSON.stringify(service)},"instanceId":${JSON.stringify(instanceId)},"message":"request",`;
    this.sink = sink;
  }

  write(fields: RequestFields): void {
    this.sink?.write(
      `{"level":"info","time":"${new Date().toISOString()}"${this.head}${JSON.stringify(fields).slice(1)}\n`,
    );
  }
}
