// What bundles have in the place of the SDK's chain of credential providers: Lambda puts a function's credentials into its
// environment, and there is nowhere else to look. The chain, with the clients of SSO and STS that it needs, was a fifth
// of every bundle. Swapped in by bin/bundle-functions.ts.

export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'
