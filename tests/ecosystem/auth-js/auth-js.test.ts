// In Node, under Vitest itself, over the gateway whose connection string is MOORING_URI.

import { MongoClient } from 'mongodb';

import { declareAuthJs } from './contract.ts';

const { MOORING_URI = '' } = process.env;
declareAuthJs(new MongoClient(MOORING_URI));
