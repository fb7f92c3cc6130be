"""What is made for Windows, on Linux: the click program, the MSI, the setup program, signatures."""
