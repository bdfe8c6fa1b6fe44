using Xunit.v3;

// Most of a test of the whole product is waiting, such as for the seconds in which a company's sums gather.
[assembly: Parallelization(MaxThreads = 4)]
