// What a scene has once something is computed, looked at or changed: before the first step none of it is seen.
export { covered } from './covered.ts';
export { paintFocused, paintLight } from './paintLight.ts';
export { paintMarks } from './paintMarks.ts';
export { spokenPlace } from './spoken.ts';
export { renewed } from './renewed.ts';
