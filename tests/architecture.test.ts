import { readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';

/** What the files of one folder of src may import: from which folders, only types from which, and which packages. */
interface Border {
  readonly from: readonly Folder[];
  readonly typesFrom?: readonly Folder[];
  readonly packages: readonly string[] | 'any';
}

const folders = [
  'core',
  'trace',
  'words',
  'formats',
  'train',
  'library',
  'i18n',
  'lessons',
  'state',
  'views',
  'embed',
  'main',
] as const;
type Folder = (typeof folders)[number];

/** docs/architecture.md, section 2. A folder may always import itself; `main` is the files that lie in src. */
const borders: { readonly [F in Folder]: Border } = {
  core: { from: [], packages: [] },
  trace: { from: ['core'], packages: [] },
  words: { from: ['core', 'trace'], typesFrom: ['i18n'], packages: [] },
  formats: {
    from: ['core'],
    typesFrom: ['i18n'],
    packages: ['fflate', 'pbf', '@lezer/python', '@lezer/common'],
  },
  train: { from: ['core'], packages: [] },
  library: { from: ['core', 'trace', 'words', 'formats', 'train'], packages: [] },
  i18n: { from: [], typesFrom: ['core', 'trace'], packages: [] },
  lessons: { from: [], typesFrom: ['core', 'trace'], packages: [] },
  state: {
    from: ['core', 'trace', 'formats', 'train', 'i18n', 'lessons'],
    packages: ['zustand', 'zundo', 'fflate'],
  },
  views: { from: ['core', 'trace', 'words', 'formats', 'train', 'i18n', 'lessons', 'state'], packages: 'any' },
  embed: { from: ['core', 'trace', 'words', 'formats', 'train', 'i18n', 'lessons', 'state', 'views'], packages: 'any' },
  main: { from: folders, packages: 'any' },
};

/** Folders whose answers depend on nothing but their arguments. */
const pure: readonly Folder[] = ['core', 'trace', 'words', 'formats', 'i18n', 'lessons'];
/** Folders that hold what is seen, and so style sheets. */
const visible: readonly Folder[] = ['views', 'embed', 'main'];

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** A node and everything below it. */
function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* nodesOf(child);
  }
}

/** The name of an identifier, or the text of a string, where a node is one. */
const textOf = (node: unknown): string | undefined => {
  if (!isNode(node)) return undefined;
  const text = node.type === 'Literal' ? node['value'] : node['name'];
  return typeof text === 'string' ? text : undefined;
};
const listOf = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

interface Import {
  readonly what: string;
  readonly typeOnly: boolean;
}

/** What a node imports, if anything: statements, `import()`, the type `import('…')`, and `new URL('…', import.meta.url)`. */
function importOf(node: Node): Import | undefined {
  const source = textOf(node['source']);
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration': {
      if (source === undefined) return undefined;
      const names = listOf(node['specifiers']);
      const kinds = names.map((name) => name['importKind'] ?? name['exportKind']);
      const typeOnly =
        (node['importKind'] ?? node['exportKind']) === 'type' ||
        (names.length > 0 && kinds.every((kind) => kind === 'type'));
      return { what: source, typeOnly };
    }
    case 'ImportExpression':
      return { what: source ?? '(computed)', typeOnly: false };
    case 'TSImportType':
      return { what: source ?? '(computed)', typeOnly: true };
    case 'NewExpression': {
      const [address, base] = listOf(node['arguments']);
      if (textOf(node['callee']) !== 'URL' || !isNode(base?.['object']) || base['object'].type !== 'MetaProperty') {
        return undefined;
      }
      return { what: textOf(address) ?? '(computed)', typeOnly: false };
    }
    default:
      return undefined;
  }
}

const folderOf = (file: string): Folder | undefined => {
  const [first = '', ...rest] = file.split('/');
  return rest.length === 0 ? 'main' : folders.find((folder) => folder === first);
};

/** Why `file` (relative to src) may not import this, or nothing. */
function importTrouble(file: string, here: Folder, { what, typeOnly }: Import): string | undefined {
  const border = borders[here];
  if (!what.startsWith('.')) {
    const parts = what.split('/');
    const name = parts.slice(0, what.startsWith('@') ? 2 : 1).join('/');
    const allowed = border.packages === 'any' ? !what.startsWith('node:') : border.packages.includes(name);
    return allowed ? undefined : `imports ${what}: ${here} may not use this package`;
  }
  const target = posix.join(posix.dirname(file), what.replace(/\?.*$/, ''));
  if (target.startsWith('..')) return `imports ${what}: it lies outside src`;
  const there = folderOf(target);
  if (!there) return `imports ${what}: its folder is not in the table of allowed imports`;
  if (target.endsWith('.css') && !visible.includes(here)) return `imports ${what}: ${here} has no looks`;
  if (there === here || border.from.includes(there)) return undefined;
  if (border.typesFrom?.includes(there)) {
    return typeOnly ? undefined : `imports ${what}: ${here} may import only types from ${there}`;
  }
  return `imports ${what}: ${here} may not import ${there}`;
}

/** What a single node does that this file may not, or nothing. */
function nodeTrouble(file: string, here: Folder, node: Node): string | undefined {
  const name = textOf(node);
  switch (node.type) {
    case 'Identifier':
    case 'JSXIdentifier':
    case 'Literal':
      if (/^(dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML)$/.test(name ?? '')) {
        return `uses ${name}: text never becomes markup`;
      }
      if (/^(request|cancel)AnimationFrame$/.test(name ?? '') && file !== 'state/clock.ts') {
        return `uses ${name}: only state/clock.ts has a frame clock`;
      }
      return undefined;
    case 'CallExpression':
    case 'NewExpression': {
      const callee = textOf(node['callee']);
      if (callee === 'eval' || callee === 'Function') return `calls ${callee}: no code from strings`;
      return callee === 'Date' && pure.includes(here) ? `uses Date: ${here} has no clock` : undefined;
    }
    case 'MemberExpression': {
      const what = `${textOf(node['object'])}.${textOf(node['property'])}`;
      return pure.includes(here) && (what === 'Math.random' || what === 'Date.now')
        ? `uses ${what}: ${here} answers from its arguments alone`
        : undefined;
    }
    case 'TSEnumDeclaration':
      return 'declares an enum: a union of strings does it';
    case 'ExportDefaultDeclaration':
      return 'has a default export: things keep one name';
    case 'ExportSpecifier':
      return textOf(node['exported']) === 'default' ? 'has a default export: things keep one name' : undefined;
    default:
      return undefined;
  }
}

/** Everything about one source file that the architecture forbids. */
function troublesOf(file: string, code: string): readonly string[] {
  const here = folderOf(file);
  if (!here) return [`src/${file} lies in a folder that is not in the table of allowed imports`];
  const { program, errors } = parseSync(file, code);
  if (errors.length > 0) return [`src/${file} cannot be read: ${errors[0]?.message}`];
  const found: string[] = [];
  for (const statement of program.body) {
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (inner?.type === 'VariableDeclaration' && (inner.kind === 'let' || inner.kind === 'var')) {
      found.push(`has a ${inner.kind} at module level: two embeds on a page would share it`);
    }
  }
  for (const statement of program.body) {
    if (!isNode(statement)) continue;
    for (const node of nodesOf(statement)) {
      const imported = importOf(node);
      const trouble = (imported && importTrouble(file, here, imported)) ?? nodeTrouble(file, here, node);
      if (trouble !== undefined) found.push(trouble);
    }
  }
  return [...new Set(found)].map((trouble) => `src/${file} ${trouble}`);
}

const src = new URL('../src/', import.meta.url);
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !file.endsWith('.d.ts'));

describe('the architecture', () => {
  test.each(files)('src/%s imports only to its left and keeps the house rules', (file) => {
    expect(troublesOf(file, readFileSync(new URL(file, src), 'utf8'))).toEqual([]);
  });

  test.each([
    ['core/a.ts', `import { x } from '../trace/b.ts';`, 'core may not import trace'],
    ['core/a.ts', `export * from '../state/b.ts';`, 'core may not import state'],
    ['core/layers/a.ts', `const later = () => import('../../views/b.tsx');`, 'core may not import views'],
    ['core/a.ts', `type T = import('../views/b.tsx').T;`, 'core may not import views'],
    ['core/a.ts', `import { gzipSync } from 'fflate';`, 'core may not use this package'],
    ['trace/a.ts', `import { readFileSync } from 'node:fs';`, 'trace may not use this package'],
    ['state/a.ts', `import { useState } from 'react';`, 'state may not use this package'],
    ['state/a.ts', `import { select } from 'd3-selection';`, 'state may not use this package'],
    ['train/client.ts', `new Worker(new URL('../views/w.ts', import.meta.url));`, 'train may not import views'],
    ['lessons/a.ts', `import { compile } from '../core/program.ts';`, 'only types from core'],
    ['i18n/a.ts', `import { type A, b } from '../core/program.ts';`, 'only types from core'],
    ['views/a.tsx', `import x from '../../tests/x.ts';`, 'lies outside src'],
    ['views/a.tsx', `import { x } from '../utils/x.ts';`, 'not in the table'],
    ['utils/x.ts', `export const x = 1;`, 'not in the table'],
    ['words/a.ts', `import './a.css';`, 'words has no looks'],
    [
      'views/a.tsx',
      `export const A = () => <p dangerouslySetInnerHTML={{ __html: '' }} />;`,
      'dangerouslySetInnerHTML',
    ],
    ['views/a.ts', `element.innerHTML = '';`, 'innerHTML'],
    ['views/a.ts', `element['innerHTML'] = '';`, 'innerHTML'],
    ['views/a.ts', `window.requestAnimationFrame(f);`, 'requestAnimationFrame'],
    ['views/a.ts', `eval('1');`, 'eval'],
    ['views/a.ts', `const f = new Function('1');`, 'Function'],
    ['core/a.ts', `export const roll = () => Math.random();`, 'Math.random'],
    ['core/a.ts', `export const now = () => new Date();`, 'Date'],
    ['views/a.ts', `let count = 0;`, 'let at module level'],
    ['views/a.ts', `export let count = 0;`, 'let at module level'],
    ['views/a.ts', `enum Pass { Forward }`, 'enum'],
    ['views/a.ts', `export default 1;`, 'default export'],
    ['views/a.ts', `const a = 1; export { a as default };`, 'default export'],
  ])('in %s, %s is refused', (file, code, why) => {
    expect(troublesOf(file, code).join('\n')).toContain(why);
  });

  test.each([
    ['core/layers/a.ts', `import { x } from '../tensor.ts'; for (let i = 0; i < 2; i++) x(i);`],
    [
      'lessons/a.ts',
      `import type { Network } from '../core/network.ts'; import { type Anchor } from '../trace/index.ts';`,
    ],
    ['state/clock.ts', `requestAnimationFrame(tick);`],
    ['state/store.ts', `import { createStore } from 'zustand/vanilla';`],
    ['views/a.tsx', `import css from './a.module.css'; import { scaleLinear } from 'd3-scale'; // innerHTML, eval(`],
    ['train/client.ts', `import make from './worker.ts?worker&inline';`],
  ])('in %s, %s is welcome', (file, code) => {
    expect(troublesOf(file, code)).toEqual([]);
  });

  test('what lets itself be dressed by others (`className`) yields to their sheets, in whatever order these arrive', () => {
    const dressed = files
      .filter((file) => file.startsWith('views/shared/') && file.endsWith('.tsx'))
      .filter(
        (file) =>
          /readonly className/.test(readFileSync(new URL(file, src), 'utf8')) ||
          /extends \w+HTMLAttributes/.test(readFileSync(new URL(file, src), 'utf8')),
      );
    expect(dressed.length).toBeGreaterThan(3);
    for (const file of dressed) {
      const [, sheet] = /from '\.\/(\S+\.module\.css)'/.exec(readFileSync(new URL(file, src), 'utf8'))!;
      const rules = readFileSync(new URL(sheet!, new URL(file, src)), 'utf8');
      expect(rules.match(/@layer \S+/g), sheet).toEqual(['@layer components.base']);
    }
  });

  test('no arrow of the table leads back', () => {
    for (const [at, folder] of folders.entries()) {
      const { from } = borders[folder];
      if (folder !== 'main') expect(from.filter((other) => folders.indexOf(other) >= at)).toEqual([]);
    }
  });
});
