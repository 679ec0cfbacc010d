namespace Diagnosis.Kernel.Tests;
