"""The yardstick as a query, and engines that run it over tables of any size."""
