# Results of Rcapture 1.4-4 on the tables of this folder: Rscript rcapture.R, in this folder, with Rcapture installed.
# glm's default stops when the deviance moves by less than 1e-8; its standard errors then come from weights one step
# behind (the fifth digit of one of them differs). Here it runs to 1e-14.
library(Rcapture)
tables <- c("HIV", "hare_six_occasions", "Congenital", "Diabetes", "lesbian", "ScotPWID_three_noHCV")
functions <- c(Chao = "lower-bound", Poisson = "poisson", Darroch = "darroch", Gamma = "gamma")
number <- function(x) formatC(as.numeric(x), digits = 10, format = "fg", flag = "#")
plain <- pairs <- NULL
for (name in tables) {
  data <- as.matrix(read.csv(paste0(name, ".csv")))
  for (m in c("M0", "Mt", "Mh", "Mth")) {
    for (h in if (m %in% c("M0", "Mt")) "" else names(functions)) {
      fit <- closedpCI.t(data, dfreq = TRUE, m = m, h = if (h == "") NULL else h, fmaxSupCL = 30, epsilon = 1e-14)
      label <- if (h == "") m else paste(m, functions[[h]])
      plain <- rbind(plain, c(name, label, number(fit$results[1, c("abundance", "stderr", "AIC", "BIC")]),
                              number(fit$CI[1, c("abundance", "infCL", "supCL")])))
    }
  }
  lists <- ncol(data) - 1
  if (lists == 4) for (h in names(functions)) {
    found <- closedpMS.t(data, dfreq = TRUE, h = h, maxorder = 2, epsilon = 1e-14)$results
    for (model in rownames(found)) {
      pairs <- rbind(pairs, c(name, functions[[h]], gsub(",", " ", model), number(found[model, c("abundance", "stderr", "AIC", "BIC")])))
    }
  }
}
colnames(plain) <- c("table", "model", "population", "standard_error", "aic", "bic", "profile_population", "low", "high")
colnames(pairs) <- c("table", "function", "model", "population", "standard_error", "aic", "bic")
write.csv(plain, "rcapture.csv", row.names = FALSE, quote = FALSE)
write.csv(pairs, "rcapture_pairs.csv", row.names = FALSE, quote = FALSE)
