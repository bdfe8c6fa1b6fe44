using Xunit;

// Most of a test of the whole product is waiting, such as for the seconds in which a company's sums gather.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
