import { grammars, type Grammar } from './dialect.ts';
import { JsonMistake, lineAndColumn, readJson, type JsonNode } from './json.ts';
import { limits } from './limits.ts';
import type { Dialect } from './types.ts';

/** A problem on its way out of the parser: the message as the service tells it. */
export class PatternMistake extends Error {}

/** The text of one pattern, and how its service words what is wrong with it. */
export class Source {
  readonly dialect: Dialect;
  readonly grammar: Grammar;
  readonly #text: string;

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.dialect = dialect;
    this.grammar = grammars[dialect];
  }

  /** The document; undefined when the text is empty. */
  read(): JsonNode | undefined {
    // GAP: AWS's wording for a pattern that is too long is not known; each model has its own limit, checked before.
    const { isSns } = this.grammar;
    const size = isSns ? new TextEncoder().encode(this.#text).length : this.#text.length;
    const most = isSns ? limits.filterPolicyBytes : limits.patternCharacters;
    if (size > most)
      throw this.mistake(`Pattern is longer than ${most} ${isSns ? 'bytes' : 'characters'}`);
    try {
      return readJson(this.#text, (at) => this.#jsonPlace(at));
    } catch (error) {
      if (!(error instanceof JsonMistake)) throw error;
      const message = `${error.message}\n at ${this.#jsonPlace(error.at)}`;
      throw this.mistake(this.grammar.isSns ? `failed to parse JSON. ${message}` : message);
    }
  }

  /** A mistake at a place in the text. */
  mistakeAt(at: number, message: string): PatternMistake {
    return this.mistake(`${message}\n at ${this.#place(at)}`);
  }

  /** A mistake that the service tells without a place. */
  mistake(message: string): PatternMistake {
    const { isSns, onlyMessage } = this.grammar;
    const words = isSns
      ? `FilterPolicy: ${message}`
      : `Event pattern is not valid. Reason: ${message}`;
    return new PatternMistake(onlyMessage ?? words);
  }

  /** The words for a number that is too large or too small. */
  outOfBounds(): string {
    const { boundText } = this.grammar;
    return `Value must be between -${boundText} and ${boundText}, inclusive`;
  }

  /** AWS: SNS does not repeat a policy that is no JSON. [Recorded: SNS Subscribe] */
  #jsonPlace(at: number): string {
    return this.grammar.isSns
      ? `[Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); ${lineAndColumn(this.#text, at)}]`
      : this.#place(at);
  }

  #place(at: number): string {
    const quoted = this.#text.slice(0, limits.quotedCharacters);
    const left = this.#text.length - quoted.length;
    const cut = left > 0 ? `[truncated ${left} chars]` : '';
    return `[Source: (String)"${quoted}"${cut}; ${lineAndColumn(this.#text, at)}]`;
  }
}
