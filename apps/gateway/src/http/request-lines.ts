/** Takes finished lines, line feed included. */
export interface LineSink {
  write(line: string): void;
}

/** Plain facts of one request, by name. Undefined ones are left out. */
export type RequestFields = Readonly<Record<string, string | number | boolean | undefined>>;

const FIRST_FAILURE = 400;

/**
 * Writes one wide JSON line per request, in the form of the process's logger. It does not go through the logger: at
 * thousands of requests a second its checks of unknown fields would cost more than the routing of the request, and
 * these fields are named one by one where they are made.
 */
export class RequestLines {
  private readonly head: string;
  private readonly sink: LineSink | undefined;
  private readonly all: boolean;
  private timeMs = -1;
  private timeText = '';

  /**
   * @param sink undefined = lines are switched off
   * @param which `failed` = requests that were not served alone; default `all`
   */
  constructor(service: string, instanceId: string, sink: LineSink | undefined, which: 'failed' | 'all' = 'all') {
    this.head = `,"service":${JSON.stringify(service)},"instanceId":${JSON.stringify(instanceId)},"message":"request",`;
    this.sink = sink;
    this.all = which === 'all';
  }

  /**
   * False = a request that ended so gets no line, which need not be made.
   *
   * @param status HTTP status
   * @param reason why it was not served; empty = it was. A stream may fail after its status was sent
   */
  wants(status: number, reason: string): boolean {
    return this.sink !== undefined && (this.all || status >= FIRST_FAILURE || reason !== '');
  }

  write(fields: RequestFields): void {
    if (this.sink !== undefined) this.writeText(JSON.stringify(fields).slice(1, -1));
  }

  /** @param members JSON text of the fields, without the braces around them */
  writeText(members: string): void {
    this.sink?.write(`{"level":"info","time":"${this.time()}"${this.head}${members}}\n`);
  }

  /** The wall clock as text, made once per millisecond. */
  private time(): string {
    const nowMs = Date.now();
    if (nowMs !== this.timeMs) {
      this.timeMs = nowMs;
      this.timeText = new Date(nowMs).toISOString();
    }
    return this.timeText;
  }
}
