import { AppError } from '@roundhouse/errors';

/** Bounds of a JSON text; beyond any of them it is refused. */
export interface JsonLimits {
  /** Nested arrays and objects. */
  maxDepth: number;
  /** Member names in the whole text. */
  maxKeys: number;
  /** Elements of one array. */
  maxArrayLength: number;
  /** Bytes of one string as it stands in the text. */
  maxStringBytes: number;
}

/** Bounds of what callers send. */
export const REQUEST_LIMITS: JsonLimits = {
  maxDepth: 64,
  maxKeys: 10_000,
  maxArrayLength: 100_000,
  maxStringBytes: 5 * 1024 * 1024,
};

/** Bounds of what upstreams send: embeddings are large, and their size is capped by the reader. */
export const RESPONSE_LIMITS: JsonLimits = {
  maxDepth: 64,
  maxKeys: 1_000_000,
  maxArrayLength: 10_000_000,
  maxStringBytes: 64 * 1024 * 1024,
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** 1 for bytes of ASCII that stand for themselves inside a string. */
const PLAIN = new Uint8Array(256).fill(1, 0x20, 0x80);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

/** 1 for the letters that may follow a backslash, `u` aside. */
const ESCAPES = new Uint8Array(256);
for (const letter of '"\\/bfnrt') ESCAPES[letter.charCodeAt(0)] = 1;

const LITERALS: Record<number, string> = { 0x74: 'true', 0x66: 'false', 0x6e: 'null' };

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isHexDigit = (byte: number | undefined): boolean =>
  byte !== undefined && (isDigit(byte) || (byte >= 0x61 && byte <= 0x66) || (byte >= 0x41 && byte <= 0x46));

/**
 * Walks over the bytes of a JSON text (RFC 8259) without building values. Reads every byte once and is strict: what
 * it lets pass, `JSON.parse` accepts, as long as the bytes are UTF-8. Every method throws AppError INVALID_JSON.
 */
export class JsonCursor {
  /** Next byte to read. */
  position = 0;
  /** Name of the member read last: the bytes between its quotes. */
  keyStart = 0;
  keyEnd = 0;
  /** Whether a string held bytes beyond ASCII, which nobody has checked for being UTF-8. */
  beyondAscii = false;
  private keyEscaped = false;
  private depth = 0;
  private keys = 0;
  private readonly bytes: Buffer;
  private readonly limits: JsonLimits;

  constructor(bytes: Buffer, limits: JsonLimits) {
    this.bytes = bytes;
    this.limits = limits;
    this.skipBlanks();
  }

  /** First byte of the value at the cursor; 0 at the end of the text. */
  peek(): number {
    return this.bytes[this.position] ?? 0;
  }

  /** Enters an object. True when a member follows, whose name {@link readKey} reads; false when it was empty. */
  enterObject(): boolean {
    this.expect(OPEN_OBJECT, 'an object');
    this.descend();
    if (this.peek() !== CLOSE_OBJECT) return true;
    this.leave();
    return false;
  }

  /** Reads a member's name and moves to its value. */
  readKey(): void {
    if (this.peek() !== QUOTE) throw this.fault('a name in double quotes is missing');
    if (++this.keys > this.limits.maxKeys) throw this.fault(`there are more than ${this.limits.maxKeys} names`);
    this.keyStart = this.position + 1;
    this.keyEscaped = this.skipString();
    this.keyEnd = this.position - 1;
    this.skipBlanks();
    this.expect(COLON, 'a colon');
    this.skipBlanks();
  }

  /** Whether the name read last is this ASCII name. */
  keyIs(name: string): boolean {
    if (this.keyEscaped) return this.keyText() === name;
    if (this.keyEnd - this.keyStart !== name.length) return false;
    for (let index = 0; index < name.length; index += 1) {
      if (this.bytes[this.keyStart + index] !== name.charCodeAt(index)) return false;
    }
    return true;
  }

  /** The name read last, escapes resolved. */
  keyText(): string {
    const text = this.bytes.toString('utf8', this.keyStart, this.keyEnd);
    return this.keyEscaped ? (JSON.parse(`"${text}"`) as string) : text;
  }

  /** Moves behind a member's value. True when another member follows. */
  nextMember(): boolean {
    return this.follows(CLOSE_OBJECT, 'object');
  }

  /** Enters an array. True when an element follows. */
  enterArray(): boolean {
    this.expect(OPEN_ARRAY, 'an array');
    this.descend();
    if (this.peek() !== CLOSE_ARRAY) return true;
    this.leave();
    return false;
  }

  /** Moves behind an element. True when another one follows. */
  nextElement(): boolean {
    return this.follows(CLOSE_ARRAY, 'array');
  }

  /** Moves behind the value at the cursor, whatever it is. */
  skipValue(): void {
    const byte = this.peek();
    if (byte === QUOTE) {
      this.skipString();
    } else if (byte === OPEN_OBJECT) {
      if (!this.enterObject()) return;
      do {
        this.readKey();
        this.skipValue();
      } while (this.nextMember());
    } else if (byte === OPEN_ARRAY) {
      this.skipArray();
    } else if (byte === 0x2d || isDigit(byte)) {
      this.skipNumber();
    } else {
      this.skipLiteral(byte);
    }
  }

  /** Reads a string of at most 64 bytes; longer ones are cut there. */
  readShortString(): string {
    const start = this.position + 1;
    this.skipString();
    return this.bytes.toString('latin1', start, Math.min(this.position - 1, start + 64));
  }

  /** Reads a value that is a whole number from 0 to 999; anything else is skipped and read as -1. */
  readSmallNumber(): number {
    const start = this.position;
    this.skipValue();
    const length = this.position - start;
    if (length > 3) return -1;
    let value = 0;
    for (let index = start; index < this.position; index += 1) {
      const byte = this.bytes[index];
      if (!isDigit(byte)) return -1;
      value = value * 10 + (byte as number) - 0x30;
    }
    return value;
  }

  /** Moves behind a string. True when it holds escapes. */
  skipString(): boolean {
    const { bytes } = this;
    const start = this.position + 1;
    let index = start;
    let escaped = false;
    for (;;) {
      let byte = bytes[index];
      while (byte !== undefined && PLAIN[byte] === 1) {
        index += 1;
        byte = bytes[index];
      }
      if (byte === QUOTE) break;
      if (byte !== undefined && byte >= 0x80) {
        this.beyondAscii = true;
        while (byte !== undefined && byte >= 0x80) byte = bytes[++index];
        continue;
      }
      this.position = index;
      if (byte === undefined) throw this.fault('a string does not end');
      if (byte !== BACKSLASH) throw this.fault('a control character stands in a string');
      escaped = true;
      index = this.behindEscape(index + 1);
    }
    this.position = index + 1;
    if (index - start > this.limits.maxStringBytes) {
      throw this.fault(`a string is longer than ${this.limits.maxStringBytes} bytes`);
    }
    return escaped;
  }

  /** Makes sure that nothing but blanks follows. */
  end(): void {
    this.skipBlanks();
    if (this.position < this.bytes.length) throw this.fault('something follows the end of the text');
  }

  private behindEscape(index: number): number {
    const letter = this.bytes[index] ?? 0;
    if (ESCAPES[letter] === 1) return index + 1;
    for (let digit = 1; digit <= 4; digit += 1) {
      if (letter !== 0x75 || !isHexDigit(this.bytes[index + digit])) throw this.fault('an escape is malformed');
    }
    return index + 5;
  }

  /** Moves behind a value: to the next one, or behind the end of its object or array. */
  private follows(closing: number, container: string): boolean {
    this.skipBlanks();
    const byte = this.peek();
    if (byte === COMMA) {
      this.position += 1;
      this.skipBlanks();
      return true;
    }
    if (byte !== closing) throw this.fault(`a comma or the end of the ${container} is missing`);
    this.leave();
    return false;
  }

  private skipArray(): void {
    if (!this.enterArray()) return;
    let length = 0;
    do {
      if (++length > this.limits.maxArrayLength) {
        throw this.fault(`an array is longer than ${this.limits.maxArrayLength} elements`);
      }
      this.skipValue();
    } while (this.nextElement());
  }

  private skipNumber(): void {
    const { bytes } = this;
    let index = this.position;
    if (bytes[index] === 0x2d) index += 1;
    if (bytes[index] === 0x30) index += 1;
    else index = this.behindDigits(index);
    if (bytes[index] === 0x2e) index = this.behindDigits(index + 1);
    if (bytes[index] === 0x65 || bytes[index] === 0x45) {
      const sign = bytes[index + 1];
      index = this.behindDigits(index + (sign === 0x2b || sign === 0x2d ? 2 : 1));
    }
    this.position = index;
  }

  private behindDigits(index: number): number {
    if (!isDigit(this.bytes[index])) {
      this.position = index;
      throw this.fault('a digit is missing');
    }
    let end = index + 1;
    while (isDigit(this.bytes[end])) end += 1;
    return end;
  }

  private skipLiteral(first: number): void {
    const literal = LITERALS[first];
    if (literal === undefined) throw this.fault('a value is missing');
    for (let index = 1; index < literal.length; index += 1) {
      if (this.bytes[this.position + index] !== literal.charCodeAt(index)) throw this.fault('a value is misspelt');
    }
    this.position += literal.length;
  }

  private descend(): void {
    this.depth += 1;
    if (this.depth > this.limits.maxDepth) throw this.fault(`it is nested deeper than ${this.limits.maxDepth} levels`);
    this.skipBlanks();
  }

  private leave(): void {
    this.depth -= 1;
    this.position += 1;
  }

  private expect(byte: number, what: string): void {
    if (this.bytes[this.position] !== byte) throw this.fault(`${what} is missing`);
    this.position += 1;
  }

  private skipBlanks(): void {
    const { bytes } = this;
    let index = this.position;
    let byte = bytes[index];
    // Most texts have none.
    if (byte !== undefined && byte > 0x20) return;
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++index];
    this.position = index;
  }

  private fault(what: string): AppError {
    return new AppError('INVALID_JSON', `The body cannot be read as JSON: at byte ${this.position} ${what}.`);
  }
}
