import { binary } from './binary.ts';
import { files } from './files.ts';
import { network } from './network.ts';
import { reasons } from './reasons.ts';

/** Every phrase of a refusal that is said in Chinese, by the phrase of the code. */
export const PHRASES: { readonly [phrase: string]: string } = { ...network, ...files, ...binary, ...reasons };

/** Words for where something was refused. */
const PLACES: { readonly [word: string]: string } = {
  network: '网络',
  loss: '损失函数',
  optimizer: '优化器',
  outputs: '输出',
  layers: '层',
  layer: '层',
  link: '链接',
  weights: '权重',
  samples: '样本',
  initializer: '初始化',
};

interface Pattern {
  readonly test: RegExp;
  readonly said: string;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** The patterns with the most words of their own first: `must be an integer §` before `§ must be §`. */
const PATTERNS: readonly Pattern[] = Object.entries(PHRASES)
  .toSorted(([a], [b]) => b.replaceAll('§', '').length - a.replaceAll('§', '').length)
  .map(([phrase, said]) => {
    // What stands first is a name, not a place with its colon.
    const [first = '', ...rest] = phrase.split('§').map(escaped);
    const hole = first === '' ? '((?:(?!: )[\\s\\S])*?)' : '([\\s\\S]*?)';
    return {
      test: new RegExp(
        `^${[first, ...rest.slice(0, 1)].join(hole)}${rest
          .slice(1)
          .map((r) => `([\\s\\S]*?)${r}`)
          .join('')}$`,
      ),
      said,
    };
  });

/** A phrase in Chinese; null: none of those that are known. */
export function phraseInChinese(text: string): string | null {
  for (const { test, said } of PATTERNS) {
    const found = test.exec(text);
    if (!found) continue;
    let next = 1;
    return said.replaceAll('§', () => found[next++] ?? '');
  }
  return null;
}

/** What was received, as `show` has it. */
const received = (text: string): string =>
  text
    .replaceAll(/\ba list of (\d+)/g, '$1 项的列表')
    .replaceAll(/\ban object with no keys/g, '空对象')
    .replaceAll(/\ban object with /g, '对象，含 ')
    .replaceAll(/^undefined$/g, '空')
    .replaceAll(/^nothing$/g, '空');

/** `where: where: what` in Chinese, from the first colon behind which a phrase is known. */
function placed(text: string): string | null {
  const whole = phraseInChinese(text);
  if (whole !== null) return whole;
  for (let at = text.indexOf(': '); at >= 0; at = text.indexOf(': ', at + 1)) {
    const what = phraseInChinese(text.slice(at + 2));
    if (what === null) continue;
    const where = text
      .slice(0, at)
      .split(': ')
      .map((word) => PLACES[word] ?? word);
    return `${where.join('：')}：${what}`;
  }
  // `units must be an integer ≥ 1`: the option stands before the phrase.
  const option = /^((?:[^:]+: )*)([\w.]+) ([\s\S]+)$/.exec(text);
  const what = option && phraseInChinese(option[3]!);
  if (!what) return null;
  const before = option[1]!
    .split(': ')
    .filter(Boolean)
    .map((word) => PLACES[word] ?? word);
  return [...before, `${PLACES[option[2]!] ?? option[2]!} ${what}`].join('：');
}

/** A refusal, *where: what (received …); what to do*, in Chinese. What is not known of it stays as it is. */
export function refusalInChinese(message: string): string {
  const open = message.indexOf(' (received ');
  if (open >= 0) {
    const close = Math.max(message.lastIndexOf('); '), message.endsWith(')') ? message.length - 1 : -1);
    const first = message.indexOf('); ', open),
      end = first >= 0 ? first : close;
    const what = message.slice(0, open),
      value = message.slice(open + ' (received '.length, end < 0 ? undefined : end);
    const todo = end >= 0 && message.startsWith('); ', end) ? message.slice(end + 3) : '';
    const said = placed(what);
    if (said === null) return message;
    return `${said}（收到 ${received(value)}）${todo ? `；${phraseInChinese(todo) ?? todo}` : ''}`;
  }
  const whole = placed(message);
  if (whole !== null) return whole;
  for (let at = message.indexOf('; '); at >= 0; at = message.indexOf('; ', at + 1)) {
    const said = placed(message.slice(0, at)),
      todo = phraseInChinese(message.slice(at + 2));
    if (said !== null && todo !== null) return `${said}；${todo}`;
  }
  return message;
}
