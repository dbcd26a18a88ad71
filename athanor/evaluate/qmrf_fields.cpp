// The fields of the QMRF template (European Commission, JRC, QMRF version 2.1) and what a person can say in them.
#include <array>

#include "athanor/evaluate/qmrf.h"

namespace athanor::evaluate {

const std::vector<QmrfField>& list_qmrf_fields() {
  static const std::vector<QmrfField> fields{
      {"1.1", "QSAR identifier (title)", "title", "a short title with the endpoint and the kind of model"},
      {"1.2", "Other related models", "related_models", "models that this one builds on or replaces"},
      {"1.3", "Software coding the model", "", ""},
      {"2.1", "Date of QMRF", "", ""},
      {"2.2", "QMRF author(s) and contact details", "authors", "name, affiliation and e-mail of who fills this form"},
      {"2.3", "Date of QMRF update(s)", "update_dates", "dates of later changes"},
      {"2.4", "QMRF update(s)", "updates", "what was changed"},
      {"2.5", "Model developer(s) and contact details", "developers",
       "name, affiliation and e-mail of who trained the model"},
      {"2.6", "Date of model development and/or publication", "", ""},
      {"2.7", "Reference(s) to main scientific papers and/or software package", "references",
       "papers about this model"},
      {"2.8", "Availability of information about the model", "availability",
       "whether model and data are public, and where"},
      {"2.9", "Availability of another QMRF for exactly the same model", "other_qmrf",
       "number of the other form, or none"},
      {"3.1", "Species", "species", "the species of the test system, such as Rattus norvegicus, or none"},
      {"3.2", "Endpoint", "endpoint",
       "the measured effect or property by its regulatory name, with the OECD test guideline"},
      {"3.3", "Comment on endpoint", "endpoint_comment", "what the value means, and how it was derived"},
      {"3.4", "Endpoint units", "units", "the unit of the value (or --units when training)"},
      {"3.5", "Dependent variable", "", ""},
      {"3.6", "Experimental protocol", "protocol", "assay or test guideline, conditions, laboratory"},
      {"3.7", "Endpoint data quality and variability", "data_quality",
       "source, number of laboratories, repeatability of the measurement"},
      {"4.1", "Type of model", "", ""},
      {"4.2", "Explicit algorithm", "", ""},
      {"4.3", "Descriptors in the model", "", ""},
      {"4.4", "Descriptor selection", "", ""},
      {"4.5", "Algorithm and descriptor generation", "", ""},
      {"4.6", "Software name and version for descriptor generation", "", ""},
      {"4.7", "Chemicals/Descriptors ratio", "", ""},
      {"5.1", "Description of the applicability domain of the model", "", ""},
      {"5.2", "Method used to assess the applicability domain", "", ""},
      {"5.3", "Software name and version for applicability domain assessment", "", ""},
      {"5.4", "Limits of applicability", "limits", "classes of chemicals that the model is not for, and why"},
      {"6.1", "Availability of the training set", "", ""},
      {"6.2", "Available information for the training set", "", ""},
      {"6.3", "Data for each descriptor variable for the training set", "", ""},
      {"6.4", "Data for the dependent variable for the training set", "", ""},
      {"6.5", "Other information about the training set", "training_set",
       "where the training molecules come from and how they were chosen"},
      {"6.6", "Pre-processing of data before modelling", "", ""},
      {"6.7", "Statistics for goodness-of-fit", "", ""},
      {"6.8", "Robustness – Statistics obtained by leave-one-out cross-validation", "", ""},
      {"6.9", "Robustness – Statistics obtained by leave-many-out cross-validation", "", ""},
      {"6.10", "Robustness – Statistics obtained by Y-scrambling", "", ""},
      {"6.11", "Robustness – Statistics obtained by bootstrap", "", ""},
      {"6.12", "Robustness – Statistics obtained by other methods", "", ""},
      {"7.1", "Availability of the external validation set", "", ""},
      {"7.2", "Available information for the external validation set", "", ""},
      {"7.3", "Data for each descriptor variable for the external validation set", "", ""},
      {"7.4", "Data for the dependent variable for the external validation set", "", ""},
      {"7.5", "Other information about the external validation set", "", ""},
      {"7.6", "Experimental design of test set", "", ""},
      {"7.7", "Predictivity – Statistics obtained by external validation", "", ""},
      {"7.8", "Predictivity – Assessment of the external validation set", "", ""},
      {"7.9", "Comments on the external validation of the model", "", ""},
      {"8.1", "Mechanistic basis of the model", "mechanism",
       "why these features should determine the endpoint, or that no mechanism is claimed"},
      {"8.2", "A priori or a posteriori mechanistic interpretation", "mechanism_when",
       "a priori, a posteriori or none (athanor explain RUN FILE --method permutation_importance --json, then "
       "--importance, fills it)"},
      {"8.3", "Other information about the mechanistic interpretation", "mechanism_comment",
       "evidence and literature for the mechanism"},
      {"9.1", "Comments", "comments", "intended use, and anything else a regulator should know"},
      {"9.2", "Bibliography", "bibliography", "references of this form"},
      {"9.3", "Supporting information", "", ""},
      {"10.1", "QMRF number", "", ""},
      {"10.2", "Publication date", "", ""},
      {"10.3", "Keywords", "keywords", "words by which the form should be found"},
      {"10.4", "Comments", "", ""}};
  return fields;
}

std::string find_qmrf_heading(const std::string& section) {
  static const std::array<std::string, 10> headings{
      "QSAR identifier",
      "General information",
      "Defining the endpoint – OECD Principle 1: a defined endpoint",
      "Defining the algorithm – OECD Principle 2: an unambiguous algorithm",
      "Defining the applicability domain – OECD Principle 3: a defined domain of applicability",
      "Internal validation – OECD Principle 4: goodness-of-fit and robustness",
      "External validation – OECD Principle 4: predictivity",
      "Providing a mechanistic interpretation – OECD Principle 5",
      "Miscellaneous information",
      "Summary (JRC QSAR Model Database)"};
  return headings.at(static_cast<std::size_t>(std::stoi(section)) - 1);
}

}  // namespace athanor::evaluate
