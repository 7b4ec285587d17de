// Jest runs the sources as they are: ES modules, types stripped by swc. No globals: tests import what they use.
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  globalSetup: '<rootDir>/test/support/lend-hubs.ts',
  globalTeardown: '<rootDir>/test/support/end-hubs.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript' },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  injectGlobals: false,
  maxWorkers: 2,
  testTimeout: 30_000,
}
