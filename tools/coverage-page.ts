/** Writes `docs/coverage.md` from the code: what is done, what is refused by name, and every gap that a comment admits. */
import { readCatalogue, readModel } from '../src/model-files.ts';
import { builtServices, loadService } from '../src/services.ts';
import { filesBelow, marksOf, partSource, textOf } from './source-text.ts';

const UNSEALED = `
Everything that Skykeep writes is sealed, with these exceptions, each by design
([decision 0006](decisions/0006-sealed-store.md), [SECURITY.md](../SECURITY.md)):

- \`master.key\` holds the master key, readable by its owner only; with a passphrase or a key file elsewhere it does not exist.
- \`keys.json\` holds wrapped keys and the salt of the passphrase.
- \`ca.pem\` is the certificate of the data directory's authority: public, and without its key.
- The keys of rows carry ids, numbers and instants; customer text in them is an HMAC. An offline reader learns how many rows there
  are, how large, and when they were made.
- \`skykeep env --write\` writes the root key to a file of mode 0600, when the user asks for it.
`;

interface Service {
  readonly name: string;
  readonly serviceId: string;
  readonly done: readonly string[];
  readonly missing: readonly string[];
  readonly unsigned: readonly string[];
}

async function readService(name: string, serviceId: string): Promise<Service> {
  const definition = await loadService(name);
  const { operations } = definition?.model ?? readModel(name);
  const built = new Set(definition?.operations.map((operation) => operation.name));
  const names = Object.keys(operations).toSorted();
  return {
    name,
    serviceId,
    done: names.filter((each) => built.has(each)),
    missing: names.filter((each) => !built.has(each)),
    unsigned: names.filter((each) => operations[each]?.unsigned),
  };
}

export async function coveragePage(): Promise<string> {
  const services = await Promise.all(
    readCatalogue()
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ name, serviceId }) => readService(name, serviceId)),
  );
  const built = services.filter(({ name }) => builtServices.includes(name));
  const known = services.filter(({ name }) => !builtServices.includes(name));
  return [
    '# Coverage',
    'Generated from the code by `npm run coverage`; a tidy check compares it. An operation that is not done is refused by name: HTTP 501,\n' +
      '`NotImplemented`. A parameter that is not honoured is refused by a fault that names it. Nothing answers a success that did not happen.',
    '## In short',
    table(
      ['service', 'operations done', 'of'],
      [
        ...built.map(({ name, serviceId, done, missing }) => [
          `[${serviceId}](#${name})`,
          `${done.length}`,
          `${done.length + missing.length}`,
        ]),
        [
          `${known.length} more, [known by name](#known-by-name-only)`,
          '0',
          `${total(known, 'missing')}`,
        ],
      ],
    ),
    ...built.flatMap(({ name, done, missing }) => [
      `## ${name}`,
      `Done: ${list(done)}.`,
      missing.length > 0 ? `Refused by name: ${list(missing)}.` : 'Nothing is refused.',
    ]),
    '## Known by name only',
    'Requests to these are authenticated, and every operation is refused by name. In brackets, how many operations the model has.',
    known.map(({ serviceId, missing }) => `${serviceId} (${missing.length})`).join(' · '),
    '## Marked gaps',
    'What an operation that is done does otherwise than AWS. Each stands as a `GAP:` at its place in the code.',
    gaps(),
    '## Calls without a signature',
    'AWS takes these without a signature. Here the same operations are routed to the anonymous caller and then authorised like any other;\n' +
      'every other call must be signed. Operations that are not done are refused by name, signed or not.',
    services
      .filter(({ unsigned }) => unsigned.length > 0)
      .map(({ serviceId, unsigned, done }) => {
        const names = unsigned.map((each) => (done.includes(each) ? `**${each}**` : each));
        return `- ${serviceId}: ${names.join(', ')}`;
      })
      .join('\n'),
    'Besides them `/_skykeep/health` needs no signature. Those in bold are done.',
    '## What lies on disk unsealed',
    UNSEALED.trim(),
  ]
    .join('\n\n')
    .concat('\n');
}

function total(services: readonly Service[], which: 'done' | 'missing'): number {
  return services.reduce((sum, service) => sum + service[which].length, 0);
}

function gaps(): string {
  return filesBelow('src')
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) =>
      partSource(textOf(file)).comments.flatMap((comment) =>
        marksOf(comment)
          .filter(({ mark }) => mark === 'GAP')
          .map(({ words }) => `- ${words} ([${file.slice('src/'.length)}](../${file}))`),
      ),
    )
    .join('\n');
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
