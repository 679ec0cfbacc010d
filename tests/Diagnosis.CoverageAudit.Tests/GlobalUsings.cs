// the engine's facts and Registry's carry the same names; in these tests the short name is the engine's
global using FilingFact = Diagnosis.CoverageAudit.Engine.FilingFact;
global using SuspensionFact = Diagnosis.CoverageAudit.Engine.SuspensionFact;
