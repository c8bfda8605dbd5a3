// better-auth's adapter imports `mongodb`: docs/ecosystem.md.
export default {
  transpilePackages: ['mongodb'],
  turbopack: { resolveAlias: { mongodb: 'mooring/mongodb' } },
};
