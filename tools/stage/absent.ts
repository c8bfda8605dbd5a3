// Stands for a package that the driver uses only where it is installed: here it is not.
export {};
