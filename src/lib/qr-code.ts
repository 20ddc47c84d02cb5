/**
 * QR codes of bytes, at the lowest level of error correction, in versions 1 to 20. [ISO/IEC 18004]
 * A matrix of modules: true is dark.
 */
export type QrCode = readonly (readonly boolean[])[];

/** Of each version at level L: error correction bytes in a block, and blocks. */
const LEVEL_L: readonly (readonly [bytes: number, blocks: number])[] = [
  [7, 1],
  [10, 1],
  [15, 1],
  [20, 1],
  [26, 1],
  [18, 2],
  [20, 2],
  [24, 2],
  [30, 2],
  [18, 4],
  [20, 4],
  [24, 4],
  [26, 4],
  [30, 4],
  [22, 6],
  [24, 6],
  [28, 6],
  [30, 6],
  [28, 7],
  [28, 8],
];
const FORMAT_LEVEL_L = 1;
const FORMAT_MASK = 0b101_0100_0001_0010;
const FORMAT_GENERATOR = 0b101_0011_0111;
const VERSION_GENERATOR = 0b1_1111_0010_0101;
const FIELD = 0x1_1d;
const PADDING = [0xec, 0x11] as const;

const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** The code of some bytes; undefined for more than fit into version 20. */
export function qrCodeOf(bytes: Buffer): QrCode | undefined {
  for (let version = 1; version <= LEVEL_L.length; version += 1) {
    const [correction = 0, blocks = 0] = LEVEL_L[version - 1] ?? [];
    const capacity = codewordsOf(version) - correction * blocks;
    const lengthBits = version < 10 ? 8 : 16;
    if (4 + lengthBits + bytes.length * 8 > capacity * 8) continue;
    const words = interleaved(padded(bytes, lengthBits, capacity), blocks, correction);
    return bestOf(version, words);
  }
  return undefined;
}

/** Of all masks, the one with the least penalty. */
function bestOf(version: number, words: readonly number[]): QrCode {
  const codes = MASKS.map((_mask, number) => draw(version, words, number));
  const penalties = codes.map(penaltyOf);
  return codes[penalties.indexOf(Math.min(...penalties))] ?? [];
}

function sizeOf(version: number): number {
  return version * 4 + 17;
}

/** How many bytes fit beside the patterns of a version. */
function codewordsOf(version: number): number {
  const free = new Canvas(version).free();
  return Math.floor(free / 8);
}

function padded(bytes: Buffer, lengthBits: number, capacity: number): readonly number[] {
  const bits: number[] = [];
  const put = (value: number, count: number) => {
    for (let bit = count - 1; bit >= 0; bit -= 1) bits.push((value >>> bit) & 1);
  };
  put(0b0100, 4);
  put(bytes.length, lengthBits);
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, capacity * 8 - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  const words: number[] = [];
  for (let at = 0; at < bits.length; at += 8)
    words.push(bits.slice(at, at + 8).reduce((value, bit) => value * 2 + bit, 0));
  for (let pad = 0; words.length < capacity; pad += 1) words.push(PADDING[pad % 2] ?? 0);
  return words;
}

/** The words of all blocks in turns, and then their error correction in turns. */
function interleaved(
  words: readonly number[],
  count: number,
  correction: number,
): readonly number[] {
  const short = Math.floor(words.length / count);
  const shortBlocks = count - (words.length % count);
  const blocks: (readonly number[])[] = [];
  let at = 0;
  for (let block = 0; block < count; block += 1) {
    const length = block < shortBlocks ? short : short + 1;
    blocks.push(words.slice(at, at + length));
    at += length;
  }
  const generator = generatorOf(correction);
  const corrections = blocks.map((block) => remainderOf(block, generator));
  return [...inTurns(blocks, short + 1), ...inTurns(corrections, correction)];
}

function inTurns(blocks: readonly (readonly number[])[], length: number): readonly number[] {
  const words: number[] = [];
  for (let place = 0; place < length; place += 1)
    for (const block of blocks) words.push(...block.slice(place, place + 1));
  return words;
}

/** Multiplies in the field of 256 elements. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ (product >>> 7 === 0 ? 0 : FIELD);
    if (((b >>> bit) & 1) === 1) product ^= a;
  }
  return product;
}

/** The Reed-Solomon generator, without its leading one. */
function generatorOf(degree: number): readonly number[] {
  let generator = [...Array<number>(degree - 1).fill(0), 1];
  let root = 1;
  for (let power = 0; power < degree; power += 1) {
    const factor = root;
    generator = generator.map(
      (coefficient, place, before) => times(coefficient, factor) ^ (before[place + 1] ?? 0),
    );
    root = times(root, 2);
  }
  return generator;
}

function remainderOf(words: readonly number[], generator: readonly number[]): readonly number[] {
  let remainder = generator.map(() => 0);
  for (const word of words) {
    const [first = 0, ...rest] = remainder;
    const factor = word ^ first;
    remainder = generator.map(
      (coefficient, place) => (rest[place] ?? 0) ^ times(coefficient, factor),
    );
  }
  return remainder;
}

/** A code that is being drawn: its modules, and which of them are patterns. */
class Canvas {
  readonly size: number;
  readonly dark: boolean[][];
  readonly #isPattern: boolean[][];

  constructor(version: number) {
    this.size = sizeOf(version);
    const field = () =>
      Array.from({ length: this.size }, () => Array<boolean>(this.size).fill(false));
    this.dark = field();
    this.#isPattern = field();
    this.#drawTiming();
    for (const [row, column] of [
      [3, 3],
      [3, this.size - 4],
      [this.size - 4, 3],
    ] as const)
      this.#drawFinder(row, column);
    this.#drawAlignment(version);
    this.drawFormat(0);
    this.#drawVersion(version);
  }

  isPattern(row: number, column: number): boolean {
    return this.#isPattern[row]?.[column] ?? true;
  }

  set(row: number, column: number, isDark: boolean): void {
    const line = this.dark[row];
    if (line && column >= 0 && column < this.size) line[column] = isDark;
  }

  free(): number {
    return this.#isPattern.flat().filter((isPattern) => !isPattern).length;
  }

  #pattern(row: number, column: number, isDark: boolean): void {
    const line = this.#isPattern[row];
    if (!line || column < 0 || column >= this.size) return;
    line[column] = true;
    this.set(row, column, isDark);
  }

  #drawTiming(): void {
    for (let place = 0; place < this.size; place += 1) {
      this.#pattern(6, place, place % 2 === 0);
      this.#pattern(place, 6, place % 2 === 0);
    }
  }

  #drawFinder(row: number, column: number): void {
    for (let down = -4; down <= 4; down += 1)
      for (let right = -4; right <= 4; right += 1) {
        const ring = Math.max(Math.abs(down), Math.abs(right));
        this.#pattern(row + down, column + right, ring !== 2 && ring !== 4);
      }
  }

  #drawAlignment(version: number): void {
    const places = alignmentOf(version);
    const last = places.length - 1;
    for (const [r, row] of places.entries())
      for (const [c, column] of places.entries()) {
        const isFinder = (r === 0 && (c === 0 || c === last)) || (r === last && c === 0);
        if (isFinder) continue;
        for (let down = -2; down <= 2; down += 1)
          for (let right = -2; right <= 2; right += 1)
            this.#pattern(
              row + down,
              column + right,
              Math.max(Math.abs(down), Math.abs(right)) !== 1,
            );
      }
  }

  /** The level of error correction and the mask, twice. */
  drawFormat(mask: number): void {
    const value = (FORMAT_LEVEL_L << 3) | mask;
    const bits = ((value << 10) | divided(value, 10, FORMAT_GENERATOR)) ^ FORMAT_MASK;
    const isDark = (bit: number) => ((bits >>> bit) & 1) === 1;
    for (let bit = 0; bit < 15; bit += 1) {
      this.#pattern(bit < 6 ? bit : bit < 8 ? bit + 1 : this.size - 15 + bit, 8, isDark(bit));
      this.#pattern(8, bit < 8 ? this.size - 1 - bit : bit < 9 ? 7 : 14 - bit, isDark(bit));
    }
    this.#pattern(this.size - 8, 8, true);
  }

  #drawVersion(version: number): void {
    if (version < 7) return;
    const bits = (version << 12) | divided(version, 12, VERSION_GENERATOR);
    for (let bit = 0; bit < 18; bit += 1) {
      const isDark = ((bits >>> bit) & 1) === 1;
      const near = Math.floor(bit / 3);
      const far = this.size - 11 + (bit % 3);
      this.#pattern(near, far, isDark);
      this.#pattern(far, near, isDark);
    }
  }
}

/** The remainder of a polynomial over bits. */
function divided(value: number, degree: number, generator: number): number {
  let rest = value;
  for (let step = 0; step < degree; step += 1)
    rest = (rest << 1) ^ ((rest >>> (degree - 1)) * generator);
  return rest;
}

/** The centres of the alignment patterns, in both directions. */
function alignmentOf(version: number): readonly number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const last = sizeOf(version) - 7;
  const after = Array.from({ length: count - 1 }, (_, place) => last - step * (count - 2 - place));
  return [6, ...after];
}

function draw(version: number, words: readonly number[], maskNumber: number): QrCode {
  const canvas = new Canvas(version);
  const mask = MASKS[maskNumber];
  const { size } = canvas;
  let bit = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const isUpwards = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1)
      for (const column of [right, right - 1]) {
        const row = isUpwards ? size - 1 - step : step;
        if (canvas.isPattern(row, column)) continue;
        const isSet = (((words[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1;
        canvas.set(row, column, isSet !== (mask?.(row, column) ?? false));
        bit += 1;
      }
  }
  canvas.drawFormat(maskNumber);
  return canvas.dark;
}

/** How hard a code is to read: long runs, blocks, false finders, too much of one colour. */
function penaltyOf(code: QrCode): number {
  const lines = [...code, ...code.map((_, column) => code.map((row) => row[column] ?? false))];
  const size = code.length;
  const dark = code.flat().filter(Boolean).length;
  const balance = Math.floor(Math.abs(dark * 20 - size * size * 10) / (size * size));
  return lines.reduce((sum, line) => sum + lineOf(line), blocksOf(code) * 3 + balance * 10);
}

function lineOf(line: readonly boolean[]): number {
  const text = line.map((isDark) => (isDark ? '1' : '0')).join('');
  const runs = text.match(/0{5,}|1{5,}/g) ?? [];
  const finders = [...text.matchAll(/(?=10111010000|00001011101)/g)];
  return runs.reduce((sum, run) => sum + run.length - 2, finders.length * 40);
}

function blocksOf(code: QrCode): number {
  let blocks = 0;
  for (const [row, line] of code.entries())
    for (const [column, isDark] of line.entries()) {
      const next = code[row + 1];
      const isBlock =
        column + 1 < line.length &&
        next !== undefined &&
        line[column + 1] === isDark &&
        next[column] === isDark &&
        next[column + 1] === isDark;
      if (isBlock) blocks += 1;
    }
  return blocks;
}
