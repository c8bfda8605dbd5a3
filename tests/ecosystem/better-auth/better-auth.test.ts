// In Node, under Vitest itself, over the gateway whose connection string is MOORING_URI.

import { MongoClient } from 'mongodb';

import { declareBetterAuth } from './suite.ts';

const { MOORING_URI = '' } = process.env;
await declareBetterAuth(new MongoClient(MOORING_URI));
