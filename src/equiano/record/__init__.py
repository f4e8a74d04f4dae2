"""Records: from the files of the field to typed cases, with every fault reported."""
