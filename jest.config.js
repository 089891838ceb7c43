import { createRequire } from 'node:module';

const { jestConfig } = createRequire(import.meta.url)('@salesforce/sfdx-lwc-jest/config');

/** Unit tests of the components. They run on the TypeScript sources; a build is not needed. */
export default {
  ...jestConfig,
  testMatch: ['**/lwc/**/__tests__/**/*.test.ts'],
  modulePathIgnorePatterns: [
    '<rootDir>/build',
    '<rootDir>/proxy',
    '<rootDir>/simulators',
    '<rootDir>/local-org'
  ],
  moduleNameMapper: {
    ...jestConfig.moduleNameMapper,
    '^lightning/(modal|uiListsApi)$': '<rootDir>/config/jest-doubles/$1'
  },
  collectCoverageFrom: ['force-app/**/lwc/**/*.ts', '!**/__tests__/**', '!**/*.d.ts'],
  coverageDirectory: 'coverage/components',
  setupFilesAfterEnv: [...(jestConfig.setupFilesAfterEnv ?? []), '<rootDir>/config/jest-setup.cjs'],
  resetMocks: true
};
