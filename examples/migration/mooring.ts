// Mooring's connection, beside the old one: to the gateway of MOORING_URI, cached, validated, connected again by itself.

export { dbConnect } from 'mooring';
