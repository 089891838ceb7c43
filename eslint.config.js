import { createRequire } from 'node:module';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const require = createRequire(import.meta.url);
const lwc = require('@salesforce/eslint-config-lwc');
const slds = require('@salesforce-ux/eslint-plugin-slds');

const COMPONENTS = ['force-app/**/lwc/**/*.ts'];
const COMPONENT_TESTS = ['force-app/**/__tests__/**/*.ts'];
const NODE = ['{scripts,proxy,simulators,local-org,bench,e2e}/**/*.ts'];

const strictTypes = {
  extends: [tseslint.configs.recommendedTypeChecked],
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } }
};

export default defineConfig([
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      'build/',
      'coverage/',
      '**/.local/',
      'force-app/**/lwc/**/*.js',
      // Components of the local org's shell; the compilers check them.
      'local-org/src/{browser,shell}/',
      'local-org/test/browser/fixtures/',
      '**/*.d.ts'
    ]
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { files: COMPONENTS, ignores: COMPONENT_TESTS, extends: [lwc.configs.recommendedTs] },
  {
    files: COMPONENTS,
    ignores: COMPONENT_TESTS,
    rules: {
      // The compiler does these better: it knows the types.
      'no-undef': 'off',
      'import/no-unresolved': 'off',
      'no-unused-vars': 'off',
      // "void" says that a promise is left to itself on purpose.
      'no-void': 'off'
    }
  },
  { files: [...COMPONENT_TESTS, ...NODE], ...strictTypes },
  {
    files: NODE,
    rules: {
      // node:test gives its callbacks to a runner that awaits them.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] }
          ]
        }
      ],
      // An async function without await keeps the promise of its type: what it throws becomes a rejection.
      '@typescript-eslint/require-await': 'off',
      // Factories return objects of closures, which have no "this" to lose.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }]
    }
  },
  {
    files: ['local-org/**/*.ts'],
    rules: {
      // What Apex throws is an Apex exception, which is no Error of JavaScript.
      '@typescript-eslint/only-throw-error': 'off',
      // Apex values have a text of their own, which the type of all values does not show.
      '@typescript-eslint/no-base-to-string': 'off'
    }
  },
  {
    files: ['local-org/test/api/**/*.ts'],
    rules: {
      // Answers are JSON of many shapes; each test says what it expects of them.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off'
    }
  },
  { files: ['force-app/**/lwc/**/*.html'], extends: [slds.configs['flat/recommended-html']] },
  { files: ['force-app/**/lwc/**/*.css'], extends: [slds.configs['flat/recommended-css']] }
]);
