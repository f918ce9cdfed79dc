import type { Messages } from '../index.ts';

export const embed: Messages['embed'] = {
  label: 'Backlit',
  transport: '播放控制',
  bar: '计算步骤',
  count: (at, of) => `第 ${at} 步，共 ${of} 步`,
  open: '在 Backlit 中打开这一画面',
};
