// Finds a Chromium-family browser for the tests, in this order:
//   env       $BACKLIT_BROWSER (must run when set)
//   own       Playwright's own build
//   machine   one installed on the machine
//   package   the build inside the devDependency @sparticuz/chromium
//   download  `playwright install` (not when $BACKLIT_NO_BROWSER_DOWNLOAD is set)
//   apt       `apt-get install chromium` (root on Debian)
// $BACKLIT_BROWSER_WAYS=package,apt tries only these. Run directly, it prints the path, or one clear line and exits 1.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { chromium } from 'playwright';

/**
 * @typedef {Record<string, string>} Env
 * @typedef {{ path: string, how: string, env: Env }} Found A browser that runs, the way it was found, and the environment it needs.
 */

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
];

/** @type {Partial<Record<NodeJS.Platform, string[]>>} */
const FIXED = {
  linux: ['/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome', '/snap/bin/chromium'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']].flatMap(
    (folder) =>
      folder
        ? [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Microsoft/Edge/Application/msedge.exe')]
        : [],
  ),
};

/** What the browser is started with, everywhere the same: no network of its own, the same colours and glyph shapes. */
export const LAUNCH_ARGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--hide-scrollbars',
  ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** @returns {Env} */
const ambient = () =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/**
 * A file that exists may still not run (missing shared libraries, a snap's stub): ask it for its version.
 * @param {string} path
 * @param {Env} [env]
 */
function runs(path, env = ambient()) {
  if (!existsSync(path)) return false;
  if (process.platform === 'win32') return true; // chrome.exe --version opens a window there
  const answer = spawnSync(path, ['--version', '--no-sandbox'], { timeout: 20_000, encoding: 'utf8', env });
  return answer.status === 0 && /chrom|edge/i.test(answer.stdout);
}

/** @param {string | undefined} path @returns {Omit<Found, 'how'> | undefined} */
const plain = (path) => (path && runs(path) ? { path, env: ambient() } : undefined);

function own() {
  try {
    return plain(chromium.executablePath());
  } catch {
    return undefined; // Playwright has no build for this platform
  }
}

function machine() {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const places = [...(FIXED[process.platform] ?? []), ...folders.flatMap((d) => NAMES.map((name) => join(d, name)))];
  return plain(places.find((path) => runs(path)));
}

/**
 * The package's own Latin font for every family; other letters come from the given folders of the machine, if any.
 * @param {string} folder
 * @param {readonly string[]} machines
 */
const fontsConf = (folder, machines) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${[folder, ...machines].map((dir) => `  <dir>${dir}</dir>`).join('\n')}
  <cachedir>${folder}-cache</cachedir>
${['sans-serif', 'serif', 'monospace', 'system-ui']
  .map((family) => `  <alias><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`)
  .join('\n')}
</fontconfig>
`;

/**
 * The Chromium inside the devDependency: the one in which pictures are compared. `alone`, it knows none of the machine's
 * fonts, so that a picture is the same on all machines; letters it lacks (Chinese) are then drawn as boxes.
 * @param {boolean} [alone]
 */
export function packaged(alone = false) {
  /** @type {string} */
  let bin;
  try {
    bin = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../../bin');
  } catch {
    return undefined;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(join(bin, 'chromium.br'))) return undefined;
  const home = fileURLToPath(new URL('../node_modules/.cache/backlit/packaged/', import.meta.url));
  if (!existsSync(join(home, 'chromium'))) {
    const part = `${home.slice(0, -1)}.${process.pid}`;
    mkdirSync(part, { recursive: true });
    for (const archive of ['al2023', 'swiftshader', 'fonts']) {
      const tar = join(part, `${archive}.tar`);
      writeFileSync(tar, brotliDecompressSync(readFileSync(join(bin, `${archive}.tar.br`))));
      execFileSync('tar', ['xf', tar, '-C', part]);
      rmSync(tar);
    }
    writeFileSync(join(part, 'chromium'), brotliDecompressSync(readFileSync(join(bin, 'chromium.br'))), {
      mode: 0o755,
    });
    const fonts = join(home, 'fonts');
    writeFileSync(join(part, 'fonts.conf'), fontsConf(fonts, ['/usr/share/fonts', '/usr/local/share/fonts']));
    writeFileSync(join(part, 'alone.conf'), fontsConf(fonts, []));
    try {
      renameSync(part, home); // only a whole folder ever has the final name
    } catch {
      rmSync(part, { recursive: true }); // another process was first
    }
  }
  const path = join(home, 'chromium');
  /** @type {Env} */
  const env = { ...ambient(), FONTCONFIG_FILE: join(home, alone ? 'alone.conf' : 'fonts.conf') };
  if (runs(path, env)) return { path, env };
  const before = process.env['LD_LIBRARY_PATH'];
  env['LD_LIBRARY_PATH'] = [join(home, 'lib'), before].filter(Boolean).join(delimiter); // a machine without nss
  return runs(path, env) ? { path, env } : undefined;
}

function download() {
  if (process.env['BACKLIT_NO_BROWSER_DOWNLOAD']) return undefined;
  const cli = fileURLToPath(new URL('cli.js', import.meta.resolve('playwright')));
  const done = spawnSync(process.execPath, [cli, 'install', '--only-shell', 'chromium'], {
    timeout: 300_000,
    stdio: ['ignore', 2, 2],
  });
  return done.status === 0 ? own() : undefined;
}

/** @param {string[]} words */
const aptGet = (...words) =>
  spawnSync('apt-get', words, {
    stdio: ['ignore', 2, 2],
    timeout: 420_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

function apt() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  const install = () => aptGet('install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk');
  return install() || (aptGet('update') && install()) ? machine() : undefined;
}

/**
 * The browser for the tests; throws one clear sentence when there is none.
 * @returns {Found}
 */
export function findBrowser() {
  const asked = process.env['BACKLIT_BROWSER'];
  if (asked) {
    if (!runs(asked)) throw new Error(`BACKLIT_BROWSER: no browser that answers --version (received ${asked})`);
    return { path: asked, how: 'env', env: ambient() };
  }
  const only = process.env['BACKLIT_BROWSER_WAYS']?.split(',');
  for (const [how, way] of Object.entries({ own, machine, package: () => packaged(), download, apt })) {
    const found = only?.includes(how) === false ? undefined : way();
    if (found) return { ...found, how };
  }
  throw new Error(
    'no Chromium found or installable; set BACKLIT_BROWSER=/path/to/chrome, or run `npx playwright install chromium` or `apt-get install chromium`',
  );
}

const [, script] = process.argv;
if (script && existsSync(script) && realpathSync(script) === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${findBrowser().path}\n`);
  } catch (error) {
    process.stderr.write(`find-browser: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
