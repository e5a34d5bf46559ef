# The tests of src/net.
