/** Gives each shape of a model its name. A name that two different shapes claim goes to the first; others get a number. */

import type { ShapeModel } from '../src/kernel/model.ts';

export class ShapeNames {
  readonly shapes: Record<string, ShapeModel> = {};
  readonly #texts = new Map<string, string>();
  readonly #reserved: ReadonlySet<string>;

  /** Reserved names belong to shapes that `define` will bring. */
  constructor(reserved: ReadonlySet<string>) {
    this.#reserved = reserved;
  }

  /** A name that nobody has, for a shape that comes later. */
  claim(wish: string): string {
    const name = this.#free(wish, () => false);
    this.#texts.set(name, '');
    return name;
  }

  define(name: string, shape: ShapeModel): void {
    this.shapes[name] = shape;
    this.#texts.set(name, JSON.stringify(shape));
  }

  /** The name of an equal shape if the wish leads to one, else a new one. */
  intern(wish: string, shape: ShapeModel): string {
    const text = JSON.stringify(shape);
    const name = this.#free(wish, (candidate) => this.#texts.get(candidate) === text);
    if (!this.#texts.has(name)) this.define(name, shape);
    return name;
  }

  #free(wish: string, isSame: (name: string) => boolean): string {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? wish : `${wish}${number}`;
      if (isSame(name) || !(this.#texts.has(name) || this.#reserved.has(name))) return name;
    }
  }
}
